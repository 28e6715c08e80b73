using KdNotebooks.Criterion;
using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Experiments.Counterexamples;
using KdNotebooks.Experiments.Gaussian;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Criteria.Internals;

/// <summary>
/// The rules where everything is jointly normal: informations and alignments in closed form, accuracies as squared correlations,
/// the decomposition by the minimum rule, and a pilot on rows that are drawn. Rules for classes have no meaning here.
/// </summary>
internal sealed record LinearRules(DistillationMoments Moments, LinearTask Task, int Rows)
{
    private const int Folds = 5;

    public static IReadOnlyList<string> Names { get; } =
    [
        "teacher-accuracy", "accuracy-gap", "cch", "teacher-information", "conditional-information", "redundancy", "unique-teacher", "cka", "residual-cca", "pilot",
    ];

    /// <summary>I(H1;H2) − I(H2;Y) of the representations, where they hold more than the scalar predictions.</summary>
    public double? Margin { get; init; }

    public double Score(string rule, Seed seed, int draws)
    {
        double r12 = Moments.TeacherStudentCorrelation, r2Y = Moments.StudentLabelCorrelation, r1Y = Moments.TeacherLabelCorrelation;
        double teacher = SignFlip.Information(r1Y), student = SignFlip.Information(r2Y);
        PartialInformation parts = PartialInformation.MinimumMutualInformation(teacher, student, Both(r12, r2Y, r1Y));
        return rule switch
        {
            "teacher-accuracy" => r1Y * r1Y,
            "accuracy-gap" => r1Y * r1Y - r2Y * r2Y,
            "cch" => Margin ?? Moments.TeacherStudentInformation - student,
            "teacher-information" => teacher,
            "conditional-information" => parts.UniqueFirst + parts.Synergy,
            "redundancy" => parts.Redundancy,
            "unique-teacher" => parts.UniqueFirst,
            "cka" => r12 * r12,
            "residual-cca" => Moments.TeacherVariance > 0 ? Math.Abs(Moments.ResidualCovariance) / Math.Sqrt(Moments.LabelResidual * Moments.TeacherVariance) : 0,
            "pilot" => Enumerable.Range(0, draws).Average(draw => Pilot(seed.Derive(draw))),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no rule for normal variables"),
        };
    }

    // I(H1,H2;Y) by the squared multiple correlation.
    private static double Both(double r12, double r2Y, double r1Y)
    {
        double free = 1 - r12 * r12;
        return free < 1e-12 ? SignFlip.Information(r2Y) : SignFlip.Information(Math.Sqrt(Math.Clamp((r1Y * r1Y + r2Y * r2Y - 2 * r12 * r2Y * r1Y) / free, 0, 1)));
    }

    // Cross-validated on as many rows as the student has: the share of the squared error that λ = 1 (additive) saves.
    private double Pilot(Seed seed)
    {
        (Samples x, double[] y, double[] h) = Task.Draw(Rows, seed.CreateStream());
        double alone = 0, taught = 0;
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] rows = [.. Enumerable.Range(0, Rows).Where(row => row % Folds != fold)], held = [.. Enumerable.Range(0, Rows).Where(row => row % Folds == fold)];
            double[][] fits = new LinearStudent().Fit(NormalEquations.Of(x.Rows(rows), [.. rows.Select(row => y[row])], [.. rows.Select(row => h[row])]), [0, 1]);
            double Error(double[] w) => held.Sum(row => Math.Pow(y[row] - w.Select((weight, j) => weight * x[row, j]).Sum(), 2));
            (alone, taught) = (alone + Error(fits[0]), taught + Error(fits[1]));
        }
        return (alone - taught) / alone;
    }
}

/// <summary>The grid of the joint-Gaussian experiment, optimal teacher.</summary>
internal sealed record GaussianSource(LeaderboardProtocol Protocol, GaussianProtocol Gaussian) : LeaderboardSource(Protocol)
{
    public override IExperiment Experiment { get; } = new GaussianExperiment(Gaussian);

    public override IReadOnlyList<SourceCell> Cells(IProgress<string> progress, CancellationToken cancellation) =>
        [.. Gaussian.Rows.SelectMany(n => Gaussian.Correlations.Select(rho =>
        {
            CorrelatedModalities family = GaussianExperiment.Family(Gaussian, rho);
            DistillationMoments moments = DistillationMoments.Of(family);
            var task = new LinearTask(
                [.. family.Weights.Select(w => family.OptimalStudent * w)], [.. family.Weights.Select(w => family.OptimalTeacher * rho * w)],
                moments.LabelResidual, moments.TeacherResidual, moments.ResidualCovariance);
            string condition = GaussianExperiment.Condition(n, rho);
            var planned = new SourceCondition($"{condition}, {GaussianExperiment.Optimal}", GaussianExperiment.Optimal, condition, LinearRules.Names, []) { Trained = false };
            var rules = new LinearRules(moments, task, n);
            return new SourceCell(condition, 0, [planned], _ =>
                [new NetworksAlone(planned.Condition, null, null, name => rules.Score(name, new Seed(Protocol.RootSeed).Derive(condition), Protocol.ScoredSeeds), _ => double.NaN)]);
        }))];
}

/// <summary>The gallery of counterexamples: the linear cases, each teacher of each. Case f: XOR; case i is privileged 2 and 4.</summary>
internal sealed record GallerySource(LeaderboardProtocol Protocol, CounterexamplesProtocol Gallery) : LeaderboardSource(Protocol)
{
    public override IExperiment Experiment { get; } = new CounterexamplesExperiment(Gallery);

    public override IReadOnlyList<SourceCell> Cells(IProgress<string> progress, CancellationToken cancellation) =>
        [.. Gallery.Cases.Where(example => Rules(example) is not null).Select(example =>
        {
            SourceCondition[] planned = [.. example.Arms.Select(arm => arm.Method).Distinct()
                .Select(method => new SourceCondition($"{example.Condition}, {method}", method, example.Condition, LinearRules.Names, []) { Trained = false })];
            LinearRules rules = Rules(example)!;
            return new SourceCell(example.Condition, 0, planned, _ => planned.Select(each =>
                new NetworksAlone(each.Condition, null, null, name => rules.Score(name, new Seed(Protocol.RootSeed).Derive(example.Condition), Protocol.ScoredSeeds), _ => double.NaN)));
        })];

    private static LinearRules? Rules(Counterexample example) => example switch
    {
        LinearCounterexample linear => new LinearRules(linear.Oracle.Moments, linear.Task, linear.Oracle.Rows)
        {
            Margin = linear.Informations.First(entry => entry.Quantity == Quantities.Margin).Nats,
        },
        // All three teachers of case g are one function as the rows grow; the informations do not tell them apart, which is its point.
        OwnRowsCounterexample own => new LinearRules(own.Oracle.Moments, own.Task, own.Oracle.Rows),
        _ => null,
    };
}
