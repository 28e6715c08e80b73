using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>The conditions that data must meet before any estimator looks at them, each with one clear line.</summary>
internal static class InputCheck
{
    private const double Smallest = 1e-120, Largest = 1e120;

    public static void Paired(Samples x, Samples y)
    {
        SameRows(x.Count, y.Count);
        if (x.Count < 2) throw new InvalidInputException(x.Count == 0 ? "there are no rows" : "there is one row; an estimate needs some hundreds");
        Finite(x, "x");
        Finite(y, "y");
    }

    public static void Paired(Samples x, Labels y)
    {
        SameRows(x.Count, y.Count);
        Finite(x, "x");
        SeveralClasses(y);
    }

    public static void SameRows(int x, int y)
    {
        if (x != y) throw new InvalidInputException($"x has {x} rows and y has {y}: row i of one must be the same observation as row i of the other");
    }

    public static void Finite(Samples x, string name)
    {
        ReadOnlySpan<double> values = x.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i])) continue;
            string what = double.IsNaN(values[i]) ? "NaN" : values[i] > 0 ? "infinity" : "-infinity";
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"{name}: row {i / x.Dimension}, column {i % x.Dimension} (counted from 0) is {what}; remove or impute it first"));
        }
        InRange(x, name);
    }

    // Beyond these magnitudes the squares of a covariance overflow or vanish, and the estimate would be 0 in silence.
    private static void InRange(Samples x, string name)
    {
        ReadOnlySpan<double> values = x.Values;
        for (int c = 0; c < x.Dimension; c++)
        {
            double largest = 0;
            for (int i = c; i < values.Length; i += x.Dimension) largest = Math.Max(largest, Math.Abs(values[i]));
            if (largest == 0 || largest is >= Smallest and <= Largest) continue;
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                $"{name}: column {c} (counted from 0) has a largest magnitude of {largest:E0}, outside {Smallest:E0} to {Largest:E0}; rescale it first"));
        }
    }

    public static void SeveralClasses(Labels y)
    {
        int present = y.Counts().Count(c => c > 0);
        if (present >= 2) return;
        throw new InvalidInputException(y.Count == 0
            ? "there are no rows"
            : $"labels: all {y.Count} rows are of one class ({y[0]}); information about the label needs at least two classes");
    }

    public static void MoreRowsThan(int n, int k)
    {
        if (k < 1) throw new InvalidInputException($"k = {k}: the number of neighbours must be at least 1");
        if (n <= k) throw new InvalidInputException($"{n} rows are too few for k = {k} neighbours: at least {k + 1} are needed, and some hundreds for a useful estimate");
    }

    public static InvalidInputException NoLabels(string name) =>
        new($"{name} estimates information between two continuous variables; for a label use ross, gao or classifier");

    public static InvalidInputException NoSamples(string name) =>
        new($"{name} estimates information about a label; for two continuous variables use ksg1, gaussian or lmi");
}
