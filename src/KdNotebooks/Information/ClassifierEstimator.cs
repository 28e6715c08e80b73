using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>How <see cref="ClassifierEstimator"/> works.</summary>
public sealed record ClassifierOptions
{
    /// <summary>The folds: a row is judged by a classifier that was fitted on the other folds. At least 2.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// The ridge penalties on the weights of z-scored columns, in units of one row's cross-entropy. Of several, each fold takes
    /// the one that does best on a fifth of its training rows.
    /// </summary>
    public IReadOnlyList<double> Penalties { get; init; } = [10, 0.3, 0.01];

    /// <summary>Whether products of two columns are added to the columns; feasible for some dozens of columns.</summary>
    public bool Quadratic { get; init; }

    /// <summary>Where the folds come from.</summary>
    public Seed Seed { get; init; } = new(1);
}

/// <summary>
/// A lower bound on the information about a label (Barber and Agakov 2003): H(Y) less the cross-entropy of a softmax
/// regression on rows it was not fitted on. It is never above H(Y), which is taken over the same rows; it may be negative, and
/// it is low where a linear classifier misses what x says. Classes with a single row are left out.
/// </summary>
public sealed class ClassifierEstimator(ClassifierOptions? options = null) : IMutualInformationEstimator
{
    private readonly ClassifierOptions _options = options ?? new();

    /// <inheritdoc/>
    public string Name => "classifier";

    /// <inheritdoc/>
    public string Settings => FormattableString.Invariant($"{(_options.Quadratic ? "quadratic" : "linear")} softmax regression, {_options.Folds} folds, penalty {string.Join(" or ", _options.Penalties)}");

    /// <inheritdoc/>
    public bool SupportsSamples => false;

    /// <inheritdoc/>
    public bool SupportsLabels => true;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1) => throw InputCheck.NoSamples(Name);

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        if (_options.Folds < 2) throw new InvalidInputException($"{_options.Folds} folds: at least 2 are needed");
        List<string> warnings = [];
        Samples? varying = ScaledPair.UnitScale(x, "x", warnings);
        if (varying is null) return new PointEstimate(0, warnings);
        DataWarnings.Add(varying, y, warnings);
        (varying, y) = ClassMembers.Shared(varying, y, warnings);
        Samples features = Standardisation.ToZScores(_options.Quadratic ? WithProducts(Standardisation.ToZScores(varying)) : varying);

        if (_options.Penalties.Count == 0 || _options.Penalties.Any(p => !(p > 0))) throw new InvalidInputException("penalties must be positive, one at least");

        int[] fold = Folds(y, _options.Folds, _options.Seed.Derive("folds"));
        var losses = new double[_options.Folds];
        Parallel.For(0, losses.Length, new ParallelOptions { MaxDegreeOfParallelism = jobs }, f =>
        {
            int[] train = [.. Enumerable.Range(0, y.Count).Where(i => fold[i] != f)];
            int[] test = [.. Enumerable.Range(0, y.Count).Where(i => fold[i] == f)];
            (Samples x, Labels y) rows = (features.Rows(train), y.Rows(train));
            double penalty = Penalty(rows.x, rows.y, _options.Seed.Derive("penalty").Derive(f));
            losses[f] = SoftmaxRegression.Fit(rows.x, rows.y, penalty).Loss(features.Rows(test), y.Rows(test));
        });
        return new PointEstimate(LabelEntropy.Of(y) - losses.Sum() / y.Count, warnings);
    }

    private double Penalty(Samples x, Labels y, Seed seed)
    {
        if (_options.Penalties.Count == 1) return _options.Penalties[0];
        int[] fifth = Folds(y, 5, seed);
        int[] fit = [.. Enumerable.Range(0, y.Count).Where(i => fifth[i] != 0)], judge = [.. Enumerable.Range(0, y.Count).Where(i => fifth[i] == 0)];
        (Samples fitX, Labels fitY, Samples judgeX, Labels judgeY) = (x.Rows(fit), y.Rows(fit), x.Rows(judge), y.Rows(judge));
        return _options.Penalties.MinBy(p => SoftmaxRegression.Fit(fitX, fitY, p).Loss(judgeX, judgeY));
    }

    // Each class is dealt to the folds in a random order of its rows, so that every fold sees every class it can.
    private static int[] Folds(Labels y, int folds, Seed seed)
    {
        var fold = new int[y.Count];
        RandomStream stream = seed.CreateStream();
        int next = 0;
        foreach (int[] rows in ClassMembers.Of(y))
        {
            stream.Shuffle<int>(rows);
            foreach (int row in rows) fold[row] = next++ % folds;
        }
        return fold;
    }

    private static Samples WithProducts(Samples z)
    {
        (int n, int d) = (z.Count, z.Dimension);
        int width = d + d * (d + 1) / 2;
        var values = new double[n * width];
        for (int i = 0; i < n; i++)
        {
            Span<double> row = values.AsSpan(i * width, width);
            z.Row(i).CopyTo(row);
            for (int a = 0, at = d; a < d; a++)
                for (int b = a; b < d; b++) row[at++] = z[i, a] * z[i, b];
        }
        return new Samples(n, width, values);
    }
}
