using KdNotebooks.Information.Internals;
using static TorchSharp.torch;

namespace KdNotebooks.Information;

/// <summary>
/// The Donsker-Varadhan bound with T clipped to ±τ in the partition term, which limits its variance; the critic is trained on
/// the Jensen-Shannon bound −E_p softplus(−T) − E_q softplus(T) (Song and Ermon, <i>Understanding the limitations of
/// variational mutual information estimators</i>, ICLR 2020).
/// </summary>
/// <param name="options">How the critic is trained.</param>
/// <param name="tau">τ, nats; infinite for no clipping.</param>
public sealed class SmileEstimator(CriticOptions? options = null, double tau = 5) : CriticEstimator(options)
{
    /// <inheritdoc/>
    public override string Name => "smile";

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"tau {tau}, {base.Settings}");

    internal override ICriticObjective CreateObjective() => new Objective(tau);

    private sealed class Objective(double tau) : ICriticObjective
    {
        public Tensor Loss(CriticScores scores)
            => nn.functional.softplus(-scores.Joint).mean() + nn.functional.softplus(scores.Product).mean();

        public double Bound(IEnumerable<ScoreBlock> blocks)
        {
            (double joint, double product) = HeldOutScores.Means(blocks, tau);
            return joint - product;
        }

        // What the critic is trained on: the clipped bound can grow without the critic getting better.
        public double ValidationLoss(IEnumerable<ScoreBlock> blocks)
        {
            double joint = 0, product = 0;
            long rows = 0, pairs = 0;
            foreach (ScoreBlock block in blocks)
            {
                for (int i = 0; i < block.Rows; i++)
                    for (int j = 0; j < block.Rows; j++)
                        if (i == j) joint += Softplus(-block[i, j]);
                        else product += Softplus(block[i, j]);
                rows += block.Rows;
                pairs += (long)block.Rows * (block.Rows - 1);
            }
            return joint / rows + product / pairs;
        }

        private static double Softplus(double t) => Math.Max(t, 0) + Math.Log(1 + Math.Exp(-Math.Abs(t)));
    }
}
