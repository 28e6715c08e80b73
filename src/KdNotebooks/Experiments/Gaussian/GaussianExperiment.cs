using System.Globalization;
using KdNotebooks.Criterion;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Gaussian;

/// <summary>The joint-Gaussian grid and the audit of the criterion against the exact oracle.</summary>
public sealed class GaussianExperiment(GaussianProtocol protocol) : IExperiment
{
    internal const string ExcessRisk = "excess risk";
    internal const string Optimal = "optimal teacher", OwnRows = "teacher of the same rows";

    private readonly Seed _root = new(protocol.RootSeed);

    /// <inheritdoc/>
    public string Name => "gaussian";

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        RunProvenance provenance = Provenance.Of(protocol);
        IEnumerable<ExperimentCell> grid = protocol.Rows.SelectMany(n => Enumerable.Range(0, protocol.Seeds).SelectMany(seed =>
        {
            // All correlations of one seed rest on one draw; it is made when the first of them needs it.
            var draw = new SharedDraw(() => CorrelatedDraw.Of(protocol.Features, n, _root.Derive("draw").Derive(n).Derive(seed)));
            return protocol.Correlations.Select(rho => Cell(n, rho, seed, draw, provenance));
        }));
        return new ExperimentPlan(provenance, [.. grid, .. protocol.Priors.Select(prior => Audit(prior, provenance))]);
    }

    internal static string Condition(int n, double rho) => string.Create(CultureInfo.InvariantCulture, $"n={n} rho={rho:R}");

    internal static string Condition(ProblemPrior prior) => "prior " + prior.Name;

    internal static CorrelatedModalities Family(GaussianProtocol protocol, double rho) => new(protocol.Features, rho, protocol.Noise, protocol.TeacherShare);

    private ExperimentCell Cell(int n, double rho, int seed, SharedDraw draw, RunProvenance provenance)
    {
        RunRecord Planned(string arm) => new()
        {
            Experiment = Name,
            Condition = Condition(n, rho),
            Arm = arm,
            Student = "simulated X2",
            Seed = seed,
            Metric = ExcessRisk,
            Provenance = provenance,
        };
        RunRecord alone = Planned(Arms.Student);
        RunRecord[] distilled = [.. new[] { Optimal, OwnRows }.SelectMany(method => protocol.Lambdas.Select(
            lambda => Planned(Arms.Distilled) with { Teacher = "simulated X1", Method = method, Lambda = lambda }))];
        return new ExperimentCell($"{Condition(n, rho)}, seed {seed}", [alone, .. distilled], _ =>
        {
            CorrelatedModalities family = Family(protocol, rho);
            CorrelatedGrams grams = draw.Value.At(family);
            double[] beta = [.. family.Weights.Select(w => family.OptimalStudent * w)];
            double Risk(double[] fit) => fit.Zip(beta, (w, b) => (w - b) * (w - b)).Sum();

            var teacher = new NormalEquations { Gram = grams.TeacherGram, Label = grams.TeacherLabel, Teacher = grams.TeacherLabel, Rows = n };
            double[] optimal = [.. family.Weights.Select(w => family.OptimalTeacher * w)], ownRows = new LinearStudent(protocol.TeacherRidge).FitAlone(teacher);
            double[][] risks = [.. new[] { optimal, ownRows }.Select(weights =>
            {
                var equations = new NormalEquations { Gram = grams.StudentGram, Label = grams.StudentLabel, Teacher = grams.StudentTeacher(weights), Rows = n };
                return new LinearStudent().Fit(equations, [0, .. protocol.Lambdas]).Select(Risk).ToArray();
            })];
            return new CellResult(
                [
                    alone with { Success = true, Value = risks[0][0] },
                    .. distilled.Select((run, i) => run with { Success = true, Value = risks[i / protocol.Lambdas.Count][1 + i % protocol.Lambdas.Count] }),
                ],
                seed > 0 ? [] : Exact(n, rho, family, provenance));
        });
    }

    private List<InformationRecord> Exact(int n, double rho, CorrelatedModalities family, RunProvenance provenance)
    {
        DistillationMoments moments = DistillationMoments.Of(family);
        return InformationRecord.ClosedForm(
            Name, Condition(n, rho), "optimal scalar predictions", moments.TeacherStudentInformation, moments.StudentLabelInformation, provenance);
    }

    private ExperimentCell Audit(ProblemPrior prior, RunProvenance provenance)
    {
        RunRecord Planned(string metric, double? lambda = null, string method = "") => new()
        {
            Experiment = Name,
            Condition = Condition(prior),
            Arm = Arms.Distilled,
            Method = method,
            Lambda = lambda,
            Seed = 0,
            Metric = metric,
            Provenance = provenance,
        };
        string[] shares = [AuditMetrics.Criterion, AuditMetrics.SmallLambda, AuditMetrics.Calibrated, AuditMetrics.Violations, AuditMetrics.UncalibratedViolations];
        string[] cells = [AuditMetrics.Hits, AuditMetrics.Misses, AuditMetrics.FalsePermits];
        RunRecord[] planned =
        [
            .. shares.Select(metric => Planned(metric)),
            .. protocol.AuditRatios.SelectMany(ratio => protocol.AuditLambdas.SelectMany(lambda => cells.Select(metric => Planned(metric, lambda, AuditMetrics.Ratio(ratio))))),
        ];
        return new ExperimentCell($"audit, {Condition(prior)}", planned, _ =>
        {
            CriterionAudit audit = CriterionAudit.Of(prior, protocol.AuditProblems, protocol.AuditRatios, protocol.AuditLambdas, _root.Derive("audit").Derive(prior.Name));
            double[] values =
            [
                audit.CriterionHolds, audit.SmallLambdaHelps, audit.Calibrated, audit.Violations, audit.UncalibratedViolations,
                .. audit.Cells.SelectMany(cell => new[] { cell.Hits, cell.Misses, cell.FalsePermits }),
            ];
            return new CellResult([.. planned.Select((run, i) => run with { Success = true, Value = values[i] })], []);
        });
    }

    /// <summary>Made by the first who asks, forgotten when nobody uses it: a sweep does not hold all draws at once.</summary>
    private sealed class SharedDraw(Func<CorrelatedDraw> make)
    {
        private readonly WeakReference<CorrelatedDraw?> _kept = new(null);

        public CorrelatedDraw Value
        {
            get
            {
                lock (_kept)
                {
                    if (!_kept.TryGetTarget(out CorrelatedDraw? draw)) _kept.SetTarget(draw = make());
                    return draw;
                }
            }
        }
    }
}

/// <summary>The metrics of the audit's rows.</summary>
internal static class AuditMetrics
{
    public const string Criterion = "criterion holds", SmallLambda = "c < s2", Calibrated = "calibrated", Violations = "violations", UncalibratedViolations = "violations, uncalibrated";
    public const string Hits = "hit", Misses = "miss", FalsePermits = "false permit";

    public static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"n/p={ratio:R}");
}
