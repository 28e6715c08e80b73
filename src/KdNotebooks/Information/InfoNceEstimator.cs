using KdNotebooks.Information.Internals;
using static TorchSharp.torch;

namespace KdNotebooks.Information;

/// <summary>
/// mean_i [T_ii − ln Σ_j e^(T_ij) + ln B] (van den Oord, Li and Vinyals, <i>Representation learning with contrastive predictive
/// coding</i>, 2018), j = i included: never above ln B, B the rows scored against each other.
/// </summary>
public sealed class InfoNceEstimator(CriticOptions? options = null) : CriticEstimator(options)
{
    /// <inheritdoc/>
    public override string Name => "infonce";

    internal override ICriticObjective CreateObjective() => new Objective();

    private sealed class Objective : ICriticObjective
    {
        public Tensor Loss(CriticScores scores)
        {
            if (scores.All is { } all) return all.logsumexp(1).mean() - scores.Joint.mean();
            // Of a joint critic: each row against its own partner and the shifted ones.
            long rows = scores.Joint.shape[0], shifts = scores.Product.shape[0] / rows;
            Tensor candidates = cat([scores.Joint.unsqueeze(0), scores.Product.reshape(shifts, rows)], 0);
            return candidates.logsumexp(0).mean() - scores.Joint.mean();
        }

        public double Bound(IEnumerable<ScoreBlock> blocks)
        {
            double sum = 0;
            long rows = 0;
            foreach (ScoreBlock block in blocks)
            {
                for (int i = 0; i < block.Rows; i++)
                {
                    double highest = double.NegativeInfinity, scaled = 0;
                    for (int j = 0; j < block.Rows; j++) highest = Math.Max(highest, block[i, j]);
                    for (int j = 0; j < block.Rows; j++) scaled += Math.Exp(block[i, j] - highest);
                    sum += block[i, i] - highest - Math.Log(scaled / block.Rows);
                }
                rows += block.Rows;
            }
            return sum / rows;
        }
    }
}
