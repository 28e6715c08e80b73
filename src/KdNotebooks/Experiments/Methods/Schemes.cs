using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Controls;
using KdNotebooks.Distillation.Methods;
using KdNotebooks.Distillation.Online;

namespace KdNotebooks.Experiments.Methods;

/// <summary>Every scheme that the comparison has, in the order of its table.</summary>
public static class Schemes
{
    private const double Temperature = 2;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ComparedScheme> All { get; } =
    [
        Convex("kd", SchemeGroup.Logits, "logit distillation, Hinton et al. 2015", method => new OfflineDistillation(method)),
        Matched("kd, gradient-matched", SchemeGroup.Logits, "the additive form", new AdditiveLogitDistillation { Temperature = Temperature }),
        Matched("dkd", SchemeGroup.Logits, "Zhao et al. 2022", new DecoupledDistillation()),
        Matched("fitnet", SchemeGroup.Features, "Romero et al. 2015", new HintDistillation()),
        Matched("at", SchemeGroup.Features, "Zagoruyko and Komodakis 2017", new AttentionTransfer()),
        Matched("fsp", SchemeGroup.Features, "Yim et al. 2017", new FlowOfSolution()),
        Matched("nst", SchemeGroup.Features, "Huang and Wang 2017", new NeuronSelectivity()),
        Matched("sp", SchemeGroup.Features, "Tung and Mori 2019", new SimilarityPreserving()),
        Matched("rkd", SchemeGroup.Features, "Park et al. 2019", new RelationalDistillation()),
        Matched("pkt", SchemeGroup.Features, "Passalis and Tefas 2018", new ProbabilisticTransfer()),
        Matched("cc", SchemeGroup.Features, "Peng et al. 2019", new CorrelationCongruence()),
        Matched("vid", SchemeGroup.Features, "Ahn et al. 2019", new VariationalInformation()),
        Matched("crd", SchemeGroup.Features, "Tian et al. 2020", new ContrastiveDistillation()),
        new("dml", SchemeGroup.Online, "Zhang et al. 2018", weight => new MutualLearning { Weight = weight }),
        new("one", SchemeGroup.Online, "Lan et al. 2018", weight => new OnlineEnsemble { Weight = weight }),
        new("bss", SchemeGroup.Online, "Heo et al. 2019", weight => new BoundarySupport { Weight = weight }),
        Convex("label smoothing", SchemeGroup.Controls, "of the teacher's mean confidence", method => new AveragedTeacher(method)),
        new("ridge", SchemeGroup.Controls, "weight decay, gradient-matched", weight => new Ridge(weight)),
        new("longer training", SchemeGroup.Controls, "2, 3 or 4 times the epochs", weight => new LongerTraining(weight < 1 ? 2 : weight > 1 ? 4 : 3))
        {
            Recorded = weight => weight < 1 ? 2 : weight > 1 ? 4 : 3,
        },
        Convex("kd, own modality", SchemeGroup.Controls, "teacher of the student's modality, Furlanello et al. 2018", method => new OwnModalityTeacher(new OfflineDistillation(method))),
        Convex("kd, shuffled teacher", SchemeGroup.Controls, "rows permuted", method => new ShuffledTeacher(new OfflineDistillation(method))),
        Convex("kd, untrained teacher", SchemeGroup.Controls, "as drawn", method => new UntrainedTeacher(new OfflineDistillation(method))),
        Convex("kd, cross-fitted teacher", SchemeGroup.Controls, "5 folds", method => new CrossFittedTeacher(method)),
        new("vid, untrained teacher", SchemeGroup.Controls, "as drawn", weight => new UntrainedTeacher(new GradientMatchedDistillation(new VariationalInformation(), weight))),
    ];

    // λ/(1 − λ) is the weight: 1/9, 1 and 9 are λ = .1, .5 and .9.
    private static ComparedScheme Convex(string name, SchemeGroup group, string source, Func<LogitDistillation, DistillationScheme> scheme) =>
        new(name, group, source, weight => scheme(new LogitDistillation { Lambda = Lambda(weight), Temperature = Temperature }))
        {
            Temperature = Temperature,
            Recorded = Lambda,
        };

    private static ComparedScheme Matched(string name, SchemeGroup group, string source, AdditiveDistillation method) =>
        new(name, group, source, weight => new GradientMatchedDistillation(method, weight));

    private static double Lambda(double weight) => Math.Round(weight / (1 + weight), 12);
}
