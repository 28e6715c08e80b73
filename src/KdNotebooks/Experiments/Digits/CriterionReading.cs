using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments.Digits;

/// <summary>Both terms of the criterion by one pair of estimators on one kind of representation, over seeds.</summary>
public sealed record CriterionReading
{
    /// <summary>Nothing was estimated.</summary>
    internal static CriterionReading None { get; } = Of([], "", "", 0.95);

    /// <summary>The estimator of the margin, without its settings: "ksg1", "mine", "lmi".</summary>
    public required string Estimator { get; init; }

    /// <summary>What was compared.</summary>
    public required string Representation { get; init; }

    /// <summary>Rows of one estimate.</summary>
    public required int N { get; init; }

    /// <summary>I(H1;H2), nats.</summary>
    public required MeanInterval TeacherStudent { get; init; }

    /// <summary>I(H2;Y), nats.</summary>
    public required MeanInterval StudentLabel { get; init; }

    /// <summary>I(H1;H2) − I(H2;Y), nats.</summary>
    public required MeanInterval Margin { get; init; }

    /// <summary>What the margin's interval says.</summary>
    public Verdict Verdict => VerdictRule.Decide(Margin.Lower, Margin.Upper, TeacherStudent.Lower);

    /// <summary>Whether the main verdict rests on it: nearest neighbours on the components of trained representations.</summary>
    public bool IsMain => Estimator == "ksg1" && Representation.StartsWith(DigitsInformations.Trained, StringComparison.Ordinal);

    /// <summary>Whether nothing was trained for it.</summary>
    public bool IsPilot => Representation.StartsWith(DigitsInformations.Pilot, StringComparison.Ordinal);

    /// <summary>One reading for each estimator and representation among the rows of one condition.</summary>
    internal static CriterionReading[] Of(IReadOnlyList<InformationRecord> rows, double level) =>
    [
        .. rows.GroupBy(row => (Representation: row.Representation, Estimator: NameOf(row.Estimator)))
            .Select(group => Of([.. group], group.Key.Estimator, group.Key.Representation, level)),
    ];

    private static CriterionReading Of(IReadOnlyList<InformationRecord> rows, string estimator, string representation, double level)
    {
        MeanInterval Mean(string quantity)
        {
            InformationRecord[] estimates = [.. rows.Where(row => row.Quantity == quantity)];
            return estimates.All(row => double.IsFinite(row.Upper - row.Lower))
                ? MeanInterval.OfShared([.. estimates.Select(row => (row.Nats, (row.Upper - row.Lower) / 2))], level)
                : MeanInterval.Of([.. estimates.Select(row => row.Nats)], level);
        }
        return new CriterionReading
        {
            Estimator = estimator,
            Representation = representation,
            N = rows.Count == 0 ? 0 : rows.Min(row => row.N),
            TeacherStudent = Mean(Quantities.TeacherStudent),
            StudentLabel = Mean(Quantities.StudentLabel),
            Margin = Mean(Quantities.Margin),
        };
    }

    // "ross (k = 3)" estimates the second term beside "ksg1 (k = 3)"; the margin's row names both.
    private static string NameOf(string estimator) => estimator.Split(' ')[0] is var first && first == "ross" ? "ksg1" : first;
}
