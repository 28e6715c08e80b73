using KdNotebooks.Criterion;
using KdNotebooks.Information;

namespace KdNotebooks.Experiments;

/// <summary>One estimated quantity: a row of `&lt;experiment&gt;.information.csv`.</summary>
public sealed record InformationRecord
{
    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>What is varied, e.g. "sigma=2".</summary>
    public required string Condition { get; init; }

    /// <summary>I(H1;H2), I(H2;Y), or margin, their difference.</summary>
    public required string Quantity { get; init; }

    /// <summary>The estimator and its settings.</summary>
    public required string Estimator { get; init; }

    /// <summary>What was compared, e.g. "4 principal components of 64 features".</summary>
    public required string Representation { get; init; }

    /// <summary>Held-out rows.</summary>
    public required int N { get; init; }

    /// <summary>The estimate, in nats.</summary>
    public required double Nats { get; init; }

    /// <summary>The lower end of its 95 % interval.</summary>
    public required double Lower { get; init; }

    /// <summary>The upper end.</summary>
    public required double Upper { get; init; }

    /// <summary>The number of the repetition.</summary>
    public required int Seed { get; init; }

    /// <summary>Who computed it, and from which protocol.</summary>
    public required RunProvenance Provenance { get; init; }

    /// <summary>I(H1;H2), I(H2;Y) and the margin where they are known exactly, so that no rows and no interval belong to them.</summary>
    /// <param name="experiment">The experiment's name.</param>
    /// <param name="condition">What is varied.</param>
    /// <param name="representation">What is compared.</param>
    /// <param name="teacherStudent">I(H1;H2), nats.</param>
    /// <param name="studentLabel">I(H2;Y), nats.</param>
    /// <param name="provenance">Who computed it.</param>
    public static List<InformationRecord> ClosedForm(
        string experiment, string condition, string representation, double teacherStudent, double studentLabel, RunProvenance provenance)
    {
        InformationRecord Row(string quantity, double nats) => new()
        {
            Experiment = experiment,
            Condition = condition,
            Quantity = quantity,
            Estimator = "closed form",
            Representation = representation,
            N = 0,
            Nats = nats,
            Lower = nats,
            Upper = nats,
            Seed = 0,
            Provenance = provenance,
        };
        return [Row(Quantities.TeacherStudent, teacherStudent), Row(Quantities.StudentLabel, studentLabel), Row(Quantities.Margin, teacherStudent - studentLabel)];
    }

    /// <summary>I(H1;H2), I(H2;Y) and the margin as <paramref name="verdict"/> estimated them, with their intervals.</summary>
    /// <param name="experiment">The experiment's name.</param>
    /// <param name="condition">What is varied.</param>
    /// <param name="representation">What is compared.</param>
    /// <param name="verdict">The criterion's estimates.</param>
    /// <param name="estimators">By what.</param>
    /// <param name="named">How one of them is called in the column estimator; the margin has the name of the pair.</param>
    /// <param name="seed">The number of the repetition.</param>
    /// <param name="provenance">Who computed it.</param>
    internal static InformationRecord[] OfVerdict(
        string experiment, string condition, string representation, CchVerdict verdict, EstimatorPair estimators, Func<IMutualInformationEstimator, string> named,
        int seed, RunProvenance provenance)
    {
        InformationRecord Row(string quantity, string estimator, double nats, Interval interval) => new()
        {
            Experiment = experiment,
            Condition = condition,
            Quantity = quantity,
            Estimator = estimator,
            Representation = representation,
            N = verdict.N,
            Nats = nats,
            Lower = interval.Lower,
            Upper = interval.Upper,
            Seed = seed,
            Provenance = provenance,
        };
        return
        [
            Row(Quantities.TeacherStudent, named(estimators.TeacherStudent), verdict.TeacherStudent.Nats, verdict.TeacherStudent.Interval!),
            Row(Quantities.StudentLabel, named(estimators.StudentLabel), verdict.StudentLabel.Nats, verdict.StudentLabel.Interval!),
            Row(Quantities.Margin, estimators.Name, verdict.Margin.Nats, verdict.Margin.Interval),
        ];
    }
}
