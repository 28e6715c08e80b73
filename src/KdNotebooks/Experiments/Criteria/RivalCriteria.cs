using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>All rules that say, before a student is distilled, whether its teacher is worth having.</summary>
public static class RivalCriteria
{
    /// <summary>The rules of the leaderboard, in reading order.</summary>
    /// <param name="seed">Of the rules that draw: the pilot's rows and splits.</param>
    public static IReadOnlyList<TransferCriterion> All(Seed seed = default) =>
    [
        new ConstantRule(true), new ConstantRule(false), new TeacherAccuracy(), new AccuracyGap(), new ComplementarityMargin(),
        new TeacherLabelInformation(), new ConditionalTeacherInformation(), new SharedLabelInformation(), new UniqueTeacherInformation(),
        new LogMe(), new HScore(), new Leep(), new LinearCka(), new ResidualCca(), new KnownOverlap(), new OverlapAgreement { Seed = seed },
        new PilotRun { Seed = seed },
    ];

    /// <summary>The hypothesis with other estimators, and on logits: the same question asked otherwise.</summary>
    public static IReadOnlyList<TransferCriterion> Estimators { get; } =
    [
        new ComplementarityMargin(), new ComplementarityMargin(Estimator: "ksg2"), new ComplementarityMargin(Estimator: "gao"), new ComplementarityMargin(Estimator: "gaussian"),
        new ComplementarityMargin(Estimator: "cca"), new ComplementarityMargin(Estimator: "histogram"), new ComplementarityMargin(OnLogits: true),
    ];
}
