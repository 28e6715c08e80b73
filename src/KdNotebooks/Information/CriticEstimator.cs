using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Information;

/// <summary>
/// A bound on mutual information from a trained critic T(x, y). Half of the rows train it, 15 % say when to stop, and the
/// number is its value on the remaining rows at that point, not the best of many. Columns are z-scored and clipped to ±10;
/// a label enters as indicator columns. One thread; the seed decides every bit.
/// </summary>
public abstract class CriticEstimator : IMutualInformationEstimator, IHeldOutEstimator
{
    // Noise about 0 is no failure; information is never negative.
    private const double NoBound = -0.2;

    private readonly CriticOptions _options;

    private protected CriticEstimator(CriticOptions? options) => _options = options ?? new();

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual string Settings => _options.Describe();

    /// <inheritdoc/>
    public bool SupportsSamples => true;

    /// <inheritdoc/>
    public bool SupportsLabels => true;

    /// <summary>What is minimised and what is reported; a fresh one for each estimate, as it may have state.</summary>
    internal abstract ICriticObjective CreateObjective();

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1) => Fit(x, y, reading => reading.Point);

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1) => Fit(x, y, reading => reading.Point);

    T IHeldOutEstimator.Fit<T>(Samples x, Labels y, Func<Reading, T> use) => Fit(x, y, use);

    T IHeldOutEstimator.Fit<T>(Samples x, Samples y, Func<Reading, T> use) => Fit(x, y, use);

    private T Fit<T>(Samples x, Labels y, Func<Reading, T> use)
    {
        InputCheck.Paired(x, y);
        return Fit(x, Indicators.OneHot(y), reading =>
        {
            List<string> warnings = [.. reading.Point.Warnings];
            LabelEntropy.WarnAbove(reading.Point.Nats, y, warnings);
            return use(reading with { Point = reading.Point with { Warnings = warnings } });
        });
    }

    private T Fit<T>(Samples x, Samples y, Func<Reading, T> use)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        if (ScaledPair.UnitScale(x, "x", warnings) is null | ScaledPair.UnitScale(y, "y", warnings) is null)
            return use(Reading.Nothing(new PointEstimate(0, warnings)));
        DataWarnings.Add(x, y, warnings);
        EstimationRows split = EstimationRows.Of(x.Count, _options.Seed.Derive("split"));
        var data = new FloatPair(x, y);
        ICriticObjective objective = CreateObjective();
        using DisposeScope scope = NewDisposeScope();
        using Critic critic = Critic.Create(_options, x.Dimension, y.Dimension);
        Models.ParameterInitialisation.DrawFrom(critic, _options.Seed.Derive("weights"));
        int steps = NeuralTraining.Run(critic, split, _options.Training(), _options.Seed.Derive("batches"),
            rows => objective.Loss(critic.Train(data.X(rows), data.Y(rows))),
            rows => objective.ValidationLoss(Blocks(critic, data, rows, rows)));
        double nats = objective.Bound(Blocks(critic, data, split.Evaluation, split.Evaluation));
        if (!double.IsFinite(nats)) throw new KdException($"{Name}: the critic diverged after {steps} steps; lower the learning rate, now {_options.LearningRate}");
        if (nats < NoBound)
            warnings.Add(FormattableString.Invariant($"{Name} is {nats:G3} nats, far below 0, where a bound says nothing: the critic learnt its training rows, or a few scores outweigh all others; more rows or a smaller critic"));
        return use(Reading.OfNetwork(new PointEstimate(nats, warnings), split.Evaluation, (xs, ys) => objective.Bound(Blocks(critic, data, xs, ys))));
    }

    // The scores of all pairs within blocks of rows, row xs[i] of x beside row ys[i] of y.
    private IEnumerable<ScoreBlock> Blocks(Critic critic, FloatPair data, int[] xs, int[] ys)
    {
        int count = Math.Max(1, (int)Math.Round((double)xs.Length / _options.EvaluationBatch));
        for (int b = 0; b < count; b++)
        {
            int from = (int)((long)xs.Length * b / count), to = (int)((long)xs.Length * (b + 1) / count);
            if (to - from < 2) continue;
            using var noGradient = no_grad();
            using DisposeScope scope = NewDisposeScope();
            yield return new ScoreBlock(to - from, critic.All(data.X(xs.AsSpan(from, to - from)), data.Y(ys.AsSpan(from, to - from))).ToFloats());
        }
    }
}
