using KdNotebooks.Criterion;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>The same teacher fitted on other rows and on the student's own: the theory holds for the first alone.</summary>
public sealed record OwnRowsCounterexample() : Counterexample(
    "g", "teacher of the student's own rows",
    "a teacher that has seen the student's own rows repeats their noise: c rises and the gain turns into harm, though both informations are the same")
{
    private const int Features = 20, Rows = 1000;
    private const double Lambda = 4;
    private static readonly CorrelatedModalities s_family = new(Features, correlation: 0.9, noise: 1.5);
    private static readonly DistillationMoments s_moments = DistillationMoments.Of(s_family);

    /// <inheritdoc/>
    public override string Metric => Gaussian.GaussianExperiment.ExcessRisk;

    /// <inheritdoc/>
    public override double Unit => Oracle.Risk(0);

    /// <summary>Where the rows of the optimal teacher could come from.</summary>
    internal LinearTask Task { get; } = new(
        [.. s_family.Weights.Select(w => s_family.OptimalStudent * w)], [.. s_family.Weights.Select(w => s_family.OptimalTeacher * s_family.Correlation * w)],
        s_moments.LabelResidual, s_moments.TeacherResidual, s_moments.ResidualCovariance);

    /// <summary>What is exactly true of the optimal teacher.</summary>
    public GaussianOracle Oracle { get; } = new(s_moments, Features, Rows);

    /// <inheritdoc/>
    public override IReadOnlyList<CounterexampleArm> Arms =>
        [new("optimal teacher", Lambda, Oracle.Gain(Lambda) / Unit), new("teacher of other rows", Lambda, null), new("teacher of the same rows", Lambda, null)];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Quantity, double Nats)> Informations => Terms(s_moments.TeacherStudentInformation, s_moments.StudentLabelInformation);

    /// <inheritdoc/>
    public override CounterexampleRun Run(Seed seed)
    {
        CorrelatedGrams own = CorrelatedDraw.Of(Features, Rows, seed.Derive("own")).At(s_family), other = CorrelatedDraw.Of(Features, Rows, seed.Derive("other")).At(s_family);
        double Risk(double[] fit) => fit.Select((w, j) => Math.Pow(w - s_family.OptimalStudent * s_family.Weights[j], 2)).Sum();
        double[] Taught(double[] weights, params double[] lambdas) => [.. new LinearStudent().Fit(
            new NormalEquations { Gram = own.StudentGram, Label = own.StudentLabel, Teacher = own.StudentTeacher(weights), Rows = Rows }, lambdas).Select(Risk)];
        double[] Teacher(CorrelatedGrams rows) => new LinearStudent().FitAlone(
            new NormalEquations { Gram = rows.TeacherGram, Label = rows.TeacherLabel, Teacher = rows.TeacherLabel, Rows = Rows });
        double[] optimal = Taught([.. s_family.Weights.Select(w => s_family.OptimalTeacher * w)], 0, Lambda);
        return new CounterexampleRun(optimal[0], [optimal[1], .. Taught(Teacher(other), Lambda), .. Taught(Teacher(own), Lambda)]);
    }
}
