using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Information;

/// <summary>How <see cref="LatentEstimator"/> works.</summary>
public sealed record LatentOptions
{
    /// <summary>The columns of a code; never more than the variable has.</summary>
    public int Latent { get; init; } = 8;

    /// <summary>
    /// The hidden widths of an encoder, mirrored in the decoders; null for w, w/2, w/4 with w the power of two from twice the
    /// larger dimension on, between 64 and 1024. The published network is 1024, 512, 256.
    /// </summary>
    public IReadOnlyList<int>? HiddenWidths { get; init; }

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Rows a step.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>The most epochs.</summary>
    public int MaxEpochs { get; init; } = 300;

    /// <summary>Epochs without a lower validation loss before the end.</summary>
    public int Patience { get; init; } = 30;

    /// <summary>k of KSG1 on the codes.</summary>
    public int Neighbours { get; init; } = 3;

    /// <summary>Where the split, the weights, the batches and the dropout come from.</summary>
    public Seed Seed { get; init; } = new(1);
}

/// <summary>
/// Latent mutual information (Gowri et al., <i>Approximating mutual information of high-dimensional variables using learned
/// representations</i>, NeurIPS 2024): encoders compress X and Y to codes from which each variable and the other one can be
/// rebuilt, then KSG1 on the codes. Columns are z-scored and clipped to ±10. Of the rows 40 % train, 10 % (without dropout)
/// say when to stop, and the other half, which the networks never saw, is estimated on. For a label, Ross on the codes of X,
/// whose cross-reconstruction is of the label's indicator columns.
/// </summary>
public sealed class LatentEstimator(LatentOptions? options = null) : IMutualInformationEstimator, IHeldOutEstimator
{
    private readonly LatentOptions _options = options ?? new();

    /// <inheritdoc/>
    public string Name => "lmi";

    /// <inheritdoc/>
    public string Settings => FormattableString.Invariant($"codes of at most {_options.Latent} columns, hidden {(_options.HiddenWidths is { } h ? string.Join("-", h) : "by dimension")}, Adam {_options.LearningRate}, batch {_options.BatchSize}, at most {_options.MaxEpochs} epochs, patience {_options.Patience}, k = {_options.Neighbours}");

    /// <inheritdoc/>
    public bool SupportsSamples => true;

    /// <inheritdoc/>
    public bool SupportsLabels => true;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1) => Fit(x, y, jobs, reading => reading.Point);

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1) => Fit(x, y, jobs, reading => reading.Point);

    T IHeldOutEstimator.Fit<T>(Samples x, Samples y, Func<Reading, T> use) => Fit(x, y, 1, use);

    T IHeldOutEstimator.Fit<T>(Samples x, Labels y, Func<Reading, T> use) => Fit(x, y, 1, use);

    private T Fit<T>(Samples x, Samples y, int jobs, Func<Reading, T> use)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        if (ScaledPair.UnitScale(x, "x", warnings) is null | ScaledPair.UnitScale(y, "y", warnings) is null) return use(Reading.Nothing(new PointEstimate(0, warnings)));
        DataWarnings.Add(x, y, warnings);
        (Samples codeX, Samples codeY, int[] rows) = Encode(x, y);
        var ksg = new KsgEstimator(new KsgOptions { Neighbours = _options.Neighbours, Seed = _options.Seed });
        PointEstimate estimate = ksg.Estimate(codeX, codeY, jobs);
        int[] place = Places(rows, x.Count);
        return use(Reading.OfNetwork(estimate with { Warnings = [.. warnings, .. estimate.Warnings] }, rows,
            (xs, ys) => ksg.Estimate(codeX.Rows([.. xs.Select(r => place[r])]), codeY.Rows([.. ys.Select(r => place[r])])).Nats));
    }

    private T Fit<T>(Samples x, Labels y, int jobs, Func<Reading, T> use)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        if (ScaledPair.UnitScale(x, "x", warnings) is null) return use(Reading.Nothing(new PointEstimate(0, warnings)));
        DataWarnings.Add(x, y, warnings);
        (Samples codeX, _, int[] rows) = Encode(x, Indicators.OneHot(y));
        var ross = new RossEstimator(new RossOptions { Neighbours = _options.Neighbours, Seed = _options.Seed });
        PointEstimate estimate = ross.Estimate(codeX, y.Rows(rows), jobs);
        int[] place = Places(rows, x.Count);
        return use(Reading.OfNetwork(estimate with { Warnings = [.. warnings, .. estimate.Warnings] }, rows,
            (xs, ys) => ross.Estimate(codeX.Rows([.. xs.Select(r => place[r])]), y.Rows(ys)).Nats));
    }

    // Where each row of the data stands among the codes.
    private static int[] Places(int[] rows, int n)
    {
        var place = new int[n];
        for (int i = 0; i < rows.Length; i++) place[rows[i]] = i;
        return place;
    }

    // The codes of the rows that the networks never saw.
    private (Samples X, Samples Y, int[] Rows) Encode(Samples x, Samples y)
    {
        Check();
        EstimationRows split = EstimationRows.Halves(x.Count, _options.Seed.Derive("split"));
        InputCheck.MoreRowsThan(split.Evaluation.Length, _options.Neighbours);
        var data = new FloatPair(x, y);
        using DisposeScope scope = NewDisposeScope();
        using var network = new CrossAutoencoder(x.Dimension, y.Dimension, _options.HiddenWidths ?? Widths(Math.Max(x.Dimension, y.Dimension)), _options.Latent);
        Models.ParameterInitialisation.DrawFrom(network, _options.Seed.Derive("weights"));
        RandomStream dropout = _options.Seed.Derive("dropout").CreateStream();
        int batch = Math.Min(_options.BatchSize, split.Training.Length);
        var plan = new TrainingPlan(batch, _options.LearningRate, _options.MaxEpochs * (split.Training.Length / batch), StepsPerLook: 1, _options.Patience);
        NeuralTraining.Run(network, split, plan, _options.Seed.Derive("batches"), rows => network.Loss(data.X(rows), data.Y(rows), dropout), rows =>
        {
            using var noGradient = no_grad();
            using DisposeScope inner = NewDisposeScope();
            return network.Loss(data.X(rows), data.Y(rows), null).item<float>();
        });
        using var final = no_grad();
        Samples Codes(Tensor codes) => Samples.FromSingle(split.Evaluation.Length, (int)codes.shape[1], codes.ToFloats());
        return (Codes(network.EncodeX(data.X(split.Evaluation))), Codes(network.EncodeY(data.Y(split.Evaluation))), split.Evaluation);
    }

    private static int[] Widths(int d)
    {
        int w = 64;
        while (w < 2 * d && w < 1024) w *= 2;
        return [w, w / 2, w / 4];
    }

    private void Check()
    {
        if (_options.Latent < 1 || _options.BatchSize < 2 || _options.MaxEpochs < 1 || _options.Patience < 1 || !(_options.LearningRate > 0) || _options.HiddenWidths is { } h && (h.Count == 0 || h.Any(w => w < 1)))
            throw new InvalidInputException($"latent MI needs codes, widths, batches, epochs, patience and learning rate that are positive; got {Settings}");
    }
}
