using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Information;

/// <summary>
/// E_p ln q(y|x) − E_p(x)p(y) ln q(y|x) (Cheng et al., <i>CLUB: a contrastive log-ratio upper bound of mutual
/// information</i>, ICML 2020): an upper bound only where q is the true conditional law. q is a normal law whose mean and
/// log-variance are networks of x, fitted by likelihood on half of the rows; for a label, a softmax classifier. For the
/// bivariate normal it tends to ρ²/(1 − ρ²), well above the information.
/// </summary>
public sealed class ClubEstimator(CriticOptions? options = null) : IMutualInformationEstimator, IHeldOutEstimator
{
    private const double LargestLogVariance = 8;

    private readonly CriticOptions _options = options ?? new();

    /// <inheritdoc/>
    public string Name => "club";

    /// <inheritdoc/>
    public string Settings => FormattableString.Invariant($"normal or categorical q, hidden {string.Join("-", _options.HiddenWidths)}, batch {_options.BatchSize}, Adam {_options.LearningRate}, at most {_options.MaxSteps} steps, patience {_options.Patience}; half the rows train, 15 % stop, the rest estimate");

    /// <inheritdoc/>
    public bool SupportsSamples => true;

    /// <inheritdoc/>
    public bool SupportsLabels => true;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1) => Fit(x, y, reading => reading.Point);

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1) => Fit(x, y, reading => reading.Point);

    T IHeldOutEstimator.Fit<T>(Samples x, Samples y, Func<Reading, T> use) => Fit(x, y, use);

    T IHeldOutEstimator.Fit<T>(Samples x, Labels y, Func<Reading, T> use) => Fit(x, y, use);

    private T Fit<T>(Samples x, Samples y, Func<Reading, T> use)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        if (ScaledPair.UnitScale(x, "x", warnings) is null | ScaledPair.UnitScale(y, "y", warnings) is null) return use(Reading.Nothing(new PointEstimate(0, warnings)));
        DataWarnings.Add(x, y, warnings);
        var data = new FloatPair(x, y);
        int d = y.Dimension;
        return Fit(x.Dimension, 2 * d, x.Count, (network, rows) => LogLikelihood(network.call(data.X(rows)), data.Y(rows)).neg(),
            (network, xs, ys) => NormalBound(network.call(data.X(xs)).ToFloats(), data.Y(ys).ToFloats(), d),
            reading => use(reading with { Point = reading.Point with { Warnings = warnings } }));
    }

    private T Fit<T>(Samples x, Labels y, Func<Reading, T> use)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        if (ScaledPair.UnitScale(x, "x", warnings) is null) return use(Reading.Nothing(new PointEstimate(0, warnings)));
        DataWarnings.Add(x, y, warnings);
        var data = new FloatPair(x, x);
        return Fit(x.Dimension, y.ClassCount, x.Count,
            (network, rows) => nn.functional.cross_entropy(network.call(data.X(rows)), tensor(rows.Select(r => (long)y[r]).ToArray())),
            (network, xs, ys) => CategoricalBound(network.call(data.X(xs)).log_softmax(1).ToFloats(), y.Rows(ys)),
            reading =>
            {
                LabelEntropy.WarnAbove(reading.Point.Nats, y, warnings);
                return use(reading with { Point = reading.Point with { Warnings = warnings } });
            });
    }

    private T Fit<T>(int inputs, int outputs, int n, Func<Sequential, int[], Tensor> loss, Func<Sequential, int[], int[], double> bound, Func<Reading, T> use)
    {
        EstimationRows split = EstimationRows.Of(n, _options.Seed.Derive("split"));
        using DisposeScope scope = NewDisposeScope();
        using Sequential network = Critic.Layers([inputs, .. _options.HiddenWidths, outputs], () => nn.ReLU());
        Models.ParameterInitialisation.DrawFrom(network, _options.Seed.Derive("weights"));
        double Untracked(Func<double> value)
        {
            using var noGradient = no_grad();
            using DisposeScope inner = NewDisposeScope();
            return value();
        }
        NeuralTraining.Run(network, split, _options.Training(), _options.Seed.Derive("batches"),
            rows => loss(network, rows), rows => Untracked(() => loss(network, rows).item<float>()));
        double Read(int[] xs, int[] ys) => Untracked(() => bound(network, xs, ys));
        double nats = Read(split.Evaluation, split.Evaluation);
        if (!double.IsFinite(nats)) throw new KdException($"{Name}: the network diverged; lower the learning rate, now {_options.LearningRate}");
        return use(Reading.OfNetwork(new PointEstimate(nats), split.Evaluation, Read));
    }

    // Mean over rows of ln q(y|x) but for the constant −d/2 ln 2π, of outputs [B, 2d]: means and log-variances.
    private static Tensor LogLikelihood(Tensor outputs, Tensor y)
    {
        long d = y.shape[1];
        Tensor mean = outputs.slice(1, 0, d, 1), logVariance = outputs.slice(1, d, 2 * d, 1).clamp(-LargestLogVariance, LargestLogVariance);
        return ((y - mean).square() * logVariance.neg().exp() + logVariance).sum(1).mean() * -0.5;
    }

    // The squared distances to all other rows follow from the sums of y and y²; the variance terms cancel.
    private static double NormalBound(float[] outputs, float[] y, int d)
    {
        int n = y.Length / d;
        double bound = 0;
        for (int c = 0; c < d; c++)
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < n; i++) (sum, squares) = (sum + y[i * d + c], squares + (double)y[i * d + c] * y[i * d + c]);
            for (int i = 0; i < n; i++)
            {
                double mean = outputs[i * 2 * d + c], precision = Math.Exp(-Math.Clamp(outputs[i * 2 * d + d + c], -LargestLogVariance, LargestLogVariance));
                double own = y[i * d + c], error = (own - mean) * (own - mean);
                double others = squares - own * own - 2 * mean * (sum - own) + (n - 1) * mean * mean;
                bound += 0.5 * precision * (others / (n - 1) - error) / n;
            }
        }
        return bound;
    }

    // mean_i [ln q(y_i|x_i) − Σ_y p(y) ln q(y|x_i)] of log-probabilities [n, classes].
    private static double CategoricalBound(float[] logProbabilities, Labels y)
    {
        int n = y.Count, classes = y.ClassCount;
        int[] counts = y.Counts();
        double bound = 0;
        for (int i = 0; i < n; i++)
        {
            double expected = 0;
            for (int c = 0; c < classes; c++)
                if (counts[c] > 0) expected += (double)counts[c] / n * logProbabilities[i * classes + c];
            bound += (logProbabilities[i * classes + y[i]] - expected) / n;
        }
        return bound;
    }
}
