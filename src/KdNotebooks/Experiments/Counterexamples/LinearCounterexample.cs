using KdNotebooks.Criterion;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>A fixed teacher of a linear student: Y = X2ᵀβ + e, H1 = X2ᵀγ + u, X2 ~ N(0, I_p), where the oracle is exact.</summary>
public sealed record LinearCounterexample : Counterexample
{
    private readonly double[] _beta, _gamma, _lambdas;
    private readonly (double Label, double Teacher, double Both) _residual;
    private readonly IReadOnlyList<(string Quantity, double Nats)> _informations;

    /// <param name="key">One letter.</param>
    /// <param name="name">A few words.</param>
    /// <param name="claim">What it shows.</param>
    /// <param name="beta">β, [p].</param>
    /// <param name="gamma">γ, [p].</param>
    /// <param name="residual">Var e, Var u, Cov(e, u).</param>
    /// <param name="rows">n.</param>
    /// <param name="lambdas">λ each.</param>
    /// <param name="informations">In place of those of the scalar predictions.</param>
    public LinearCounterexample(
        string key, string name, string claim, double[] beta, double[] gamma, (double Label, double Teacher, double Both) residual, int rows, double[] lambdas,
        IReadOnlyList<(string Quantity, double Nats)>? informations = null)
        : base(key, name, claim)
    {
        (_beta, _gamma, _lambdas, _residual) = (beta, gamma, lambdas, residual);
        Oracle = new GaussianOracle(DistillationMoments.OfCoefficients(beta, gamma, residual.Label, residual.Teacher, residual.Both), beta.Length, rows);
        _informations = informations ?? Terms(Oracle.Moments.TeacherStudentInformation, Oracle.Moments.StudentLabelInformation);
    }

    /// <summary>What is exactly true.</summary>
    public GaussianOracle Oracle { get; }

    /// <summary>Where its rows come from.</summary>
    public LinearTask Task => new(_beta, _gamma, _residual.Label, _residual.Teacher, _residual.Both);

    /// <inheritdoc/>
    public override string Metric => Gaussian.GaussianExperiment.ExcessRisk;

    /// <inheritdoc/>
    public override double Unit => Oracle.Risk(0);

    /// <inheritdoc/>
    public override IReadOnlyList<CounterexampleArm> Arms => [.. _lambdas.Select(lambda => new CounterexampleArm("fixed teacher", lambda, Oracle.Gain(lambda) / Unit))];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Quantity, double Nats)> Informations => _informations;

    /// <inheritdoc/>
    public override CounterexampleRun Run(Seed seed)
    {
        (Samples x, double[] y, double[] h) = Task.Draw(Oracle.Rows, seed.CreateStream());
        double[] risks = [.. new LinearStudent().Fit(NormalEquations.Of(x, y, h), [0, .. _lambdas])
            .Select(fit => fit.Zip(_beta, (w, b) => (w - b) * (w - b)).Sum())];
        return new CounterexampleRun(risks[0], risks[1..]);
    }
}
