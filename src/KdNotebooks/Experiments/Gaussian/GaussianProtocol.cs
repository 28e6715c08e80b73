using System.Globalization;
using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments.Gaussian;

/// <summary>
/// The joint-Gaussian grid: linear students at a range of correlations between the modalities, and the audit of the criterion
/// over random problems. Every number of the experiment.
/// </summary>
public sealed record GaussianProtocol : ExperimentProtocol
{
    /// <summary>p, columns of each modality.</summary>
    public int Features { get; init; } = 100;

    /// <summary>n, training rows.</summary>
    public IReadOnlyList<int> Rows { get; init; } = [200, 2000];

    /// <summary>ρ, the correlation of matching columns of the modalities.</summary>
    public IReadOnlyList<double> Correlations { get; init; } = [.. Enumerable.Range(0, 20).Select(i => i / 20.0)];

    /// <summary>σ, the label's noise beside |w| = 1.</summary>
    public double Noise { get; init; } = 1.5;

    /// <summary>The share of the label that comes from the teacher's modality.</summary>
    public double TeacherShare { get; init; } = 0.5;

    /// <summary>λ of the additive penalty.</summary>
    public IReadOnlyList<double> Lambdas { get; init; } = [0.1, 1, 10];

    /// <summary>μ of the teacher that is trained on the student's own rows.</summary>
    public double TeacherRidge { get; init; } = 1e-3;

    /// <summary>Random problems of each prior in the audit.</summary>
    public int AuditProblems { get; init; } = 4000;

    /// <summary>n/p of the audit.</summary>
    public IReadOnlyList<double> AuditRatios { get; init; } = [2, 5, 10, 20, 50, 100];

    /// <summary>λ of the audit.</summary>
    public IReadOnlyList<double> AuditLambdas { get; init; } = [0.1, 0.5, 1, 4];

    /// <summary>The priors of the audit.</summary>
    public IReadOnlyList<ProblemPrior> Priors { get; init; } = ProblemPrior.All;

    /// <summary>The protocol of an effort.</summary>
    public static GaussianProtocol For(Effort effort, int? seeds = null) => effort switch
    {
        Effort.Smoke => new GaussianProtocol { Effort = effort, Seeds = seeds ?? 5, Features = 20, Rows = [60], Correlations = [0, 0.5, 0.9], AuditProblems = 500 },
        Effort.Quick => new GaussianProtocol { Effort = effort, Seeds = seeds ?? 25 },
        _ => new GaussianProtocol { Effort = effort, Seeds = seeds ?? 200, AuditProblems = 100_000 },
    };

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, {Seeds} paired seeds, root seed {RootSeed}"),
        ("variables", string.Create(CultureInfo.InvariantCulture, $"X1, Z ~ N(0, I_{Features}), X2 = ρX1 + √(1−ρ²) Z, Y = √{TeacherShare} X1ᵀw + √{1 - TeacherShare} X2ᵀw + {Noise} e, |w| = 1")),
        ("correlations", $"ρ = {Join(Correlations)}"),
        ("rows", $"n = {string.Join(", ", Rows)}, drawn as one Wishart matrix a seed that all correlations share"),
        ("students", "least squares without intercept, quadratic penalty"),
        ("teachers", string.Create(CultureInfo.InvariantCulture, $"optimal: H1 = E[Y|X1], fixed; own rows: ridge {TeacherRidge} fitted on the student's own rows")),
        ("distillation", $"mean (y − X2 w)² + λ mean (h1 − X2 w)², λ = {Join(Lambdas)}"),
        ("metric", "excess risk E(X2ᵀ(w − β))², exact for each fitted w"),
        ("audit", $"{AuditProblems} problems of each prior {string.Join(", ", Priors.Select(prior => prior.Name))}; n/p = {Join(AuditRatios)}; λ = {Join(AuditLambdas)}"),
        .. Priors.Select(prior => ($"prior {prior.Name}", prior.Description)),
    ];

    private static string Join(IEnumerable<double> values) => string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
