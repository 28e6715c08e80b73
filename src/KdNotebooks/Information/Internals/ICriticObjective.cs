using static TorchSharp.torch;

namespace KdNotebooks.Information.Internals;

/// <summary>What a neural bound minimises on a batch and reports on held-out rows.</summary>
internal interface ICriticObjective
{
    /// <summary>The loss of a training batch, a scalar.</summary>
    Tensor Loss(CriticScores scores);

    /// <summary>The bound in nats on blocks of held-out rows.</summary>
    double Bound(IEnumerable<ScoreBlock> blocks);

    /// <summary>What the stopping point minimises on validation rows.</summary>
    double ValidationLoss(IEnumerable<ScoreBlock> blocks) => -Bound(blocks);
}

/// <summary>Sums over the scores of held-out rows, in double precision.</summary>
internal static class HeldOutScores
{
    /// <summary>E_p T and ln E_q e^T, T clipped to ±<paramref name="clip"/> in the latter; q over the pairs of different rows of a block.</summary>
    public static (double Joint, double LogProduct) Means(IEnumerable<ScoreBlock> blocks, double clip = double.PositiveInfinity)
    {
        double joint = 0, highest = double.NegativeInfinity, scaled = 0;
        long rows = 0, pairs = 0;
        foreach (ScoreBlock block in blocks)
        {
            for (int i = 0; i < block.Rows; i++)
            {
                joint += block[i, i];
                for (int j = 0; j < block.Rows; j++)
                {
                    if (i == j) continue;
                    double t = Math.Clamp(block[i, j], -clip, clip);
                    if (t > highest)
                    {
                        scaled *= Math.Exp(highest - t);
                        highest = t;
                    }
                    scaled += Math.Exp(t - highest);
                }
            }
            rows += block.Rows;
            pairs += (long)block.Rows * (block.Rows - 1);
        }
        return (joint / rows, highest + Math.Log(scaled / pairs));
    }
}
