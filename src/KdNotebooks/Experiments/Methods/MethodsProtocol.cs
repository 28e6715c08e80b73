using System.Globalization;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Methods;

/// <summary>Every scheme on every data set where it fits, with one budget for tuning. Every number of the experiment.</summary>
public sealed record MethodsProtocol : ExperimentProtocol
{
    /// <summary>The data sets.</summary>
    public required IReadOnlyList<MethodsCase> Cases { get; init; }

    /// <summary>The schemes.</summary>
    public IReadOnlyList<ComparedScheme> Schemes { get; init; } = Methods.Schemes.All;

    /// <summary>Systems on tasks of their own.</summary>
    public IReadOnlyList<ComparedTask> Tasks { get; init; } = SystemTasks.All;

    /// <summary>The weights, relative to the usual one of each scheme: the same grid for all.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [1.0 / 9, 1, 9];

    /// <summary>λ of the sweep of logit distillation, at <see cref="SweepTemperature"/>.</summary>
    public IReadOnlyList<double> SweepLambdas { get; init; } = [0.1, 0.3, 0.5, 0.7, 0.9];

    /// <summary>T of the sweep, at <see cref="SweepLambda"/>.</summary>
    public IReadOnlyList<double> SweepTemperatures { get; init; } = [1, 2, 4, 8];

    /// <summary>T of the sweep over λ.</summary>
    public double SweepTemperature { get; init; } = 2;

    /// <summary>λ of the sweep over T.</summary>
    public double SweepLambda { get; init; } = 0.5;

    /// <summary>Principal components of each representation that the criterion's estimators see.</summary>
    public int Components { get; init; } = 4;

    /// <summary>k of the nearest-neighbour estimators.</summary>
    public int Neighbours { get; init; } = 3;

    /// <summary>Subsamples that the interval of a margin rests on.</summary>
    public int Subsamples { get; init; } = 50;

    /// <summary>The level of every interval.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>The protocol of an effort.</summary>
    public static MethodsProtocol For(Effort effort, int? seeds = null)
    {
        var protocol = new MethodsProtocol
        {
            Effort = effort,
            Seeds = seeds ?? effort switch { Effort.Smoke => 2, Effort.Quick => 10, _ => 50 },
            Cases = MethodsCases.For(effort),
        };
        return effort == Effort.Smoke ? protocol with { SweepLambdas = [0.5], SweepTemperatures = [2], Subsamples = 10, Tasks = [] } : protocol;
    }

    /// <summary>λ and T of every point of the sweep.</summary>
    public IReadOnlyList<(double Lambda, double Temperature)> Sweep =>
        [.. SweepLambdas.Select(lambda => (lambda, SweepTemperature)).Concat(SweepTemperatures.Select(temperature => (SweepLambda, temperature))).Distinct()];

    /// <summary>
    /// Backend, effort and the hash of everything here: with one data set and one scheme, what their rows depend on. Another
    /// scheme beside it changes nothing of them.
    /// </summary>
    /// <param name="data">Which data exactly.</param>
    internal RunProvenance Provenance(params IReadOnlyList<string> data)
    {
        // The records of schemes and tasks print all their settings.
        string hash = Hash([.. data, .. Schemes.Select(scheme => $"{scheme.Name}: {scheme.At(1)}"), .. Tasks.Select(task => $"{task.Task}")]);
        return new RunProvenance(Backend.Label, Effort.ToString().ToLowerInvariant(), $"{Backend.Version}+{hash}");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, {Seeds} paired seeds, root seed {RootSeed}"),
        .. Cases.Select(@case => (@case.Name, $"{@case.Data}; teacher {@case.Teacher}; student {@case.Student}; {Describe(@case.Training)}")),
        ("tuning", $"the same for every scheme and control: {Weights.Count} weights, {string.Join(", ", Weights.Select(Short))} times the usual one, each trained on {string.Join(", ", Cases.Select(@case => $"{@case.TuningSeeds} ({@case.Name})"))} " +
            "repetitions outside the reported ones; the best mean accuracy on rows held out of their training rows wins, of equal ones the smallest weight. No held-out row of a repetition is used in it, but a row held out here may have been a tuning row there"),
        ("usual weight", "losses of the offline methods: the weight at which the term's gradient is as long as the cross-entropy's when training begins (at most 256 rows); " +
            "kd in the convex form: λ = 0.5, so that the grid is λ = 0.1, 0.5, 0.9; schemes with weights of their own: the paper's"),
        ("pairing", "the student alone and every student of one seed share rows, teacher, initialisation and order of batches"),
        ("gain", "accuracy of the student with the scheme minus the student alone, held-out rows, last epoch"),
        ("intervals", string.Create(CultureInfo.InvariantCulture, $"{100 * Level} %: Student's t over seeds, whose rows overlap; not corrected for the number of comparisons unless it is said")),
        ("sweep", $"kd: λ = {string.Join(", ", SweepLambdas.Select(Short))} at T = {Short(SweepTemperature)}; T = {string.Join(", ", SweepTemperatures.Select(Short))} at λ = {Short(SweepLambda)}; nothing tuned"),
        ("margin", $"I(H1;H2) − I(H2;Y): KSG1 and Ross, k = {Neighbours}, {Components} principal components of the last hidden layers, held-out rows, {Subsamples} subsamples"),
        .. Schemes.GroupBy(scheme => scheme.Group).Select(group => ($"{group.Key}".ToLowerInvariant(), string.Join("; ", group.Select(scheme => $"{scheme.Name}: {scheme.Source}")))),
        .. Tasks.Select(task => ($"task {task.Name}", $"{task.Source}; {task.Task.Data}; {string.Join(", ", task.Task.Conditions)}")),
    ];

    private static string Describe(TrainingOptions training) => string.Create(CultureInfo.InvariantCulture,
        $"Adam {training.LearningRate}, batch {training.BatchSize}, {training.Epochs} epochs, weight decay {training.WeightDecay}, class balance {training.ClassBalance}");

    private static string Short(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
