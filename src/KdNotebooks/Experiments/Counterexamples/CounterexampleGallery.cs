using KdNotebooks.Criterion;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>The cases a to i.</summary>
public static class CounterexampleGallery
{
    // Y = H1 + d, Var H1 = .9, Var d = .1, X2 = d + .2 H1, here with X2 scaled to variance 1.
    private const double Scale = .136, StudentLabel = .28, TeacherStudent = .18, TeacherVariance = .9;

    /// <summary>In reading order.</summary>
    public static IReadOnlyList<Counterexample> All { get; } =
    [
        new LinearCounterexample(
            "a", "independent modalities", "the criterion forbids, yet a teacher that shares nothing with the student helps below λ_max: it shrinks",
            [Math.Sqrt(.5), 0, 0, 0, 0], [0, 0, 0, 0, 0], (.5, .3, .3), 20, [.2, 1]),
        new LinearCounterexample(
            "b", "teacher knows the residual", "the criterion forbids and is right: c > s², distillation hurts at every λ",
            [StudentLabel / Math.Sqrt(Scale)], [TeacherStudent / Math.Sqrt(Scale)],
            (1 - StudentLabel * StudentLabel / Scale, TeacherVariance - TeacherStudent * TeacherStudent / Scale, TeacherVariance - StudentLabel * TeacherStudent / Scale),
            100, [.1, 1]),
        new LinearCounterexample(
            "c", "bias dominates", "the criterion permits, yet at large n and a finite λ the teacher's bias costs more than it saves",
            [1, 0], [.8, .5], (1.5, .1, 0), 1000, [.001, 1]),
        Nuisance(),
        new LinearCounterexample(
            "e", "anti-aligned teacher", "information is blind to sign: the criterion permits a teacher that says the opposite, which helps only below a tiny λ_max",
            [.6], [-.7], (.64, .1, 0), 100, [.005, .5]),
        new SynergyCounterexample(),
        new OwnRowsCounterexample(),
        Untrained(),
        new PrivilegedCounterexample(Privilege.CleanFeatures),
        new PrivilegedCounterexample(Privilege.SampleDependentFeatures),
    ];

    /// <summary>
    /// The student's and the teacher's representation each hold the same label-independent nuisance Z, seen with noise of
    /// variance <paramref name="blur"/>: I(H1;H2) grows without limit as it falls, and nothing else changes.
    /// </summary>
    /// <param name="blur">Var of the noise on Z in each representation, above 0.</param>
    public static LinearCounterexample Nuisance(double blur = 1e-3)
    {
        if (!(blur > 0) || double.IsInfinity(blur)) throw new InvalidInputException(FormattableString.Invariant($"a nuisance seen with noise of variance {blur}: it must be above 0"));
        // Case b with label noise of variance .02 and a second column Z in each representation: blocks (h1, z1), (x2, z2), y.
        const double noise = .02;
        double z = 1 + blur;
        double[] covariance =
        [
            TeacherVariance, 0, TeacherStudent, 0, TeacherVariance,
            0, z, 0, 1, 0,
            TeacherStudent, 0, Scale, 0, StudentLabel,
            0, 1, 0, z, 0,
            TeacherVariance, 0, StudentLabel, 0, 1 + noise,
        ];
        var joint = new JointGaussian(covariance, 2, 2, 1);
        DistillationMoments scores = DistillationMoments.OfTeacher(joint, [1, 0], 0, 1, 2);
        double both = joint.MutualInformation([0], [1]), label = joint.MutualInformation([1], [2]), given = joint.ConditionalMutualInformation([0], [1], [2]);
        return new LinearCounterexample(
            "d", "shared nuisance", "both representations hold the same label-independent nuisance: the criterion permits, and the teacher hurts as in b",
            [StudentLabel / Math.Sqrt(Scale), 0], [TeacherStudent / Math.Sqrt(Scale), 0], (scores.LabelResidual, scores.TeacherResidual, scores.ResidualCovariance), 100, [.1, 1],
            Counterexample.Terms(both, label,
                ("remedy: margin of the scalar scores", scores.TeacherStudentInformation - scores.StudentLabelInformation),
                ("remedy: I(H1;H2|Y)", given),
                ("remedy: redundancy I(H1;H2) - I(H1;H2|Y) - I(H2;Y)", both - given - label)));
    }

    private static LinearCounterexample Untrained()
    {
        // X1 = X2 + .3 noise in 5 columns; H1 is a direction of X1 that the label does not use.
        const double noise = .09;
        double representations = 2.5 * Math.Log(1 + 1 / noise);
        return new LinearCounterexample(
            "h", "untrained teacher", "an untrained network's features share the input's nuisance with the student: the criterion permits a teacher that knows nothing",
            [1, 0, 0, 0, 0], [0, 1, 0, 0, 0], (1, noise, 0), 100, [.01, 1],
            Counterexample.Terms(representations, SignFlip.Information(Math.Sqrt(.5)), ("remedy: margin of the scalar scores", 0 - SignFlip.Information(Math.Sqrt(.5)))));
    }
}
