using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// LEEP (Nguyen et al., ICML 2020): the mean log likelihood of the labels under the teacher's predicted classes, each
/// translated to labels by their empirical co-occurrence; at most 0.
/// </summary>
public sealed record Leep : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "leep";

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => Of(pair.Teacher.Logits, pair.Labels);

    /// <summary>Of the teacher's <paramref name="logits"/> [n, Z] (its classes may be others than the labels') and <paramref name="labels"/> [n].</summary>
    public static double Of(Samples logits, Labels labels)
    {
        int n = logits.Count, classes = logits.Dimension;
        if (n != labels.Count) throw new InvalidInputException($"{n} rows of logits but {labels.Count} labels");
        var theta = new double[n, classes];
        for (int i = 0; i < n; i++)
        {
            double largest = double.NegativeInfinity, sum = 0;
            foreach (double value in logits.Row(i)) largest = Math.Max(largest, value);
            for (int z = 0; z < classes; z++) sum += theta[i, z] = Math.Exp(logits[i, z] - largest);
            for (int z = 0; z < classes; z++) theta[i, z] /= sum;
        }
        var joint = new double[labels.ClassCount, classes];
        var marginal = new double[classes];
        for (int i = 0; i < n; i++)
        {
            for (int z = 0; z < classes; z++)
            {
                joint[labels[i], z] += theta[i, z] / n;
                marginal[z] += theta[i, z] / n;
            }
        }
        double mean = 0;
        for (int i = 0; i < n; i++)
        {
            double likelihood = 0;
            for (int z = 0; z < classes; z++)
                if (marginal[z] > 0) likelihood += joint[labels[i], z] / marginal[z] * theta[i, z];
            mean += Math.Log(likelihood) / n;
        }
        return mean;
    }
}
