using KdNotebooks.Information.Internals;
using static TorchSharp.torch;

namespace KdNotebooks.Information;

/// <summary>E_p T − E_q e^(T−1) (Nguyen, Wainwright and Jordan 2010): below the Donsker-Varadhan bound for the same critic.</summary>
public sealed class NwjEstimator(CriticOptions? options = null) : CriticEstimator(options)
{
    /// <inheritdoc/>
    public override string Name => "nwj";

    internal override ICriticObjective CreateObjective() => new Objective();

    private sealed class Objective : ICriticObjective
    {
        public Tensor Loss(CriticScores scores) => (DonskerVaradhanEstimator.LogMeanExp(scores.Product) - 1).exp() - scores.Joint.mean();

        public double Bound(IEnumerable<ScoreBlock> blocks)
        {
            (double joint, double product) = HeldOutScores.Means(blocks);
            return joint - Math.Exp(product - 1);
        }
    }
}
