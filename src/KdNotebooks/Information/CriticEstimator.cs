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
public abstract class CriticEstimator : IMutualInformationEstimator
{
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
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        PointEstimate estimate = Estimate(x, Indicators.OneHot(y), jobs);
        List<string> warnings = [.. estimate.Warnings];
        LabelEntropy.WarnAbove(estimate.Nats, y, warnings);
        return estimate with { Warnings = warnings };
    }

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        if (ScaledPair.UnitScale(x, "x", warnings) is null | ScaledPair.UnitScale(y, "y", warnings) is null) return new PointEstimate(0, warnings);
        EstimationRows split = EstimationRows.Of(x.Count, _options.Seed.Derive("split"));
        var data = new FloatPair(x, y);
        ICriticObjective objective = CreateObjective();
        using DisposeScope scope = NewDisposeScope();
        using Critic critic = Critic.Create(_options, x.Dimension, y.Dimension);
        Models.ParameterInitialisation.DrawFrom(critic, _options.Seed.Derive("weights"));
        int steps = NeuralTraining.Run(critic, split, _options.Training(), _options.Seed.Derive("batches"),
            rows => objective.Loss(critic.Train(data.X(rows), data.Y(rows))),
            rows => objective.ValidationLoss(Blocks(critic, data, rows)));
        double nats = objective.Bound(Blocks(critic, data, split.Evaluation));
        if (!double.IsFinite(nats)) throw new KdException($"{Name}: the critic diverged after {steps} steps; lower the learning rate, now {_options.LearningRate}");
        return new PointEstimate(nats, warnings);
    }

    // The scores of all pairs within blocks of rows.
    private IEnumerable<ScoreBlock> Blocks(Critic critic, FloatPair data, int[] rows)
    {
        int count = Math.Max(1, (int)Math.Round((double)rows.Length / _options.EvaluationBatch));
        for (int b = 0; b < count; b++)
        {
            int from = (int)((long)rows.Length * b / count), to = (int)((long)rows.Length * (b + 1) / count);
            if (to - from < 2) continue;
            using var noGradient = no_grad();
            using DisposeScope scope = NewDisposeScope();
            int[] block = rows[from..to];
            yield return new ScoreBlock(to - from, critic.All(data.X(block), data.Y(block)).data<float>().ToArray());
        }
    }
}
