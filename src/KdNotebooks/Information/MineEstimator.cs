using KdNotebooks.Information.Internals;
using static TorchSharp.torch;

namespace KdNotebooks.Information;

/// <summary>
/// The Donsker-Varadhan bound with the bias-corrected gradient E_p ∇T − E_q[∇T e^T]/EMA(E_q e^T), moving average weight .9
/// (Belghazi et al., <i>Mutual information neural estimation</i>, ICML 2018, eq. (12)).
/// </summary>
public sealed class MineEstimator(CriticOptions? options = null) : CriticEstimator(options)
{
    private const double Weight = 0.9;

    /// <inheritdoc/>
    public override string Name => "mine";

    internal override ICriticObjective CreateObjective() => new Objective();

    private sealed class Objective : ICriticObjective
    {
        private double _logAverage = double.NaN;

        public Tensor Loss(CriticScores scores)
        {
            Tensor logMean = DonskerVaradhanEstimator.LogMeanExp(scores.Product);
            double current = logMean.item<float>();
            // ema ← .9 ema + .1 mean e^T, kept as a logarithm; the first batch starts it.
            _logAverage = double.IsNaN(_logAverage) ? current : LogAdd(Math.Log(Weight) + _logAverage, Math.Log(1 - Weight) + current);
            return (logMean - _logAverage).exp() - scores.Joint.mean();
        }

        public double Bound(IEnumerable<ScoreBlock> blocks)
        {
            (double joint, double product) = HeldOutScores.Means(blocks);
            return joint - product;
        }

        private static double LogAdd(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));
    }
}
