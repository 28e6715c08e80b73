using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>What the teacher of <see cref="PrivilegedTask"/> sees.</summary>
public enum Privilege
{
    /// <summary>x* = ⟨a, x⟩, one number; the labels are noisy: y = 1[x* + e &gt; 0], e ~ N(0, 1), in the test rows too.</summary>
    CleanLabels,

    /// <summary>x* = x; the student sees x* + N(0, I); y = 1[⟨a, x*⟩ &gt; 0].</summary>
    CleanFeatures,

    /// <summary>x* = x[0..2], the only features in the label: y = 1[⟨a[0..2], x*⟩ &gt; 0].</summary>
    RelevantFeatures,

    /// <summary>
    /// x* = the three largest values of the row, descending; s = ⟨a[0..2], x*⟩, y = 1[s &gt; median of s], training and test rows
    /// apart.
    /// </summary>
    SampleDependentFeatures,
}

/// <summary>The simulations 1 to 4 of generalised distillation (Lopez-Paz et al., ICLR 2016): x, a ~ N(0, I_50).</summary>
/// <param name="Privilege">Which of the four.</param>
public sealed record PrivilegedTask(Privilege Privilege)
{
    /// <summary>The student's columns.</summary>
    public const int Columns = 50;

    private const int Relevant = 3;

    /// <summary>One draw, not standardised.</summary>
    public LabelledModalities Draw(int trainingRows, int testRows, Seed seed)
    {
        RandomStream stream = seed.Derive("labelling").CreateStream();
        double[] a = [.. Enumerable.Range(0, Columns).Select(_ => stream.NextGaussian())];
        return new LabelledModalities(Rows(a, trainingRows, seed.Derive("training")), Rows(a, testRows, seed.Derive("test")));
    }

    private LabelledRows Rows(double[] a, int n, Seed seed)
    {
        RandomStream stream = seed.Derive("rows").CreateStream(), noise = seed.Derive("noise").CreateStream();
        int width = Privilege switch { Privilege.CleanLabels => 1, Privilege.CleanFeatures => Columns, _ => Relevant };
        double[] privileged = new double[n * width], student = new double[n * Columns], scores = new double[n], x = new double[Columns];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < Columns; j++) x[j] = stream.NextGaussian();
            Span<double> seen = privileged.AsSpan(i * width, width);
            switch (Privilege)
            {
                case Privilege.CleanLabels:
                    seen[0] = Dot(a, x);
                    scores[i] = seen[0] + noise.NextGaussian();
                    break;
                case Privilege.SampleDependentFeatures:
                    Largest(x, seen);
                    scores[i] = Dot(a, seen);
                    break;
                default:
                    x.AsSpan(0, width).CopyTo(seen);
                    scores[i] = Dot(a, seen);
                    break;
            }
            for (int j = 0; j < Columns; j++) student[i * Columns + j] = x[j] + (Privilege == Privilege.CleanFeatures ? noise.NextGaussian() : 0);
        }
        double threshold = Privilege == Privilege.SampleDependentFeatures ? Median(scores) : 0;
        return new LabelledRows(new Samples(n, width, privileged), new Samples(n, Columns, student), [.. scores.Select(s => s > threshold ? 1 : 0)]);
    }

    private static double Dot(double[] a, ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int j = 0; j < x.Length; j++) sum += a[j] * x[j];
        return sum;
    }

    private static void Largest(double[] x, Span<double> top)
    {
        double[] sorted = [.. x];
        Array.Sort(sorted);
        for (int j = 0; j < top.Length; j++) top[j] = sorted[^(j + 1)];
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
