using KdNotebooks.Information.Internals;
using static TorchSharp.torch;

namespace KdNotebooks.Information;

/// <summary>
/// E_p T − ln E_q e^T (Donsker and Varadhan 1983), trained by its own gradient. A lower bound in expectation over unlimited
/// data; on finite rows ln E_q is estimated, so the number is not a strict bound.
/// </summary>
public sealed class DonskerVaradhanEstimator(CriticOptions? options = null) : CriticEstimator(options)
{
    /// <inheritdoc/>
    public override string Name => "dv";

    internal override ICriticObjective CreateObjective() => new Objective();

    private sealed class Objective : ICriticObjective
    {
        public Tensor Loss(CriticScores scores) => LogMeanExp(scores.Product) - scores.Joint.mean();

        public double Bound(IEnumerable<ScoreBlock> blocks)
        {
            (double joint, double product) = HeldOutScores.Means(blocks);
            return joint - product;
        }
    }

    /// <summary>ln mean e^t of a vector.</summary>
    internal static Tensor LogMeanExp(Tensor t) => t.logsumexp(0) - Math.Log(t.shape[0]);
}
