using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Controls;
using KdNotebooks.Distillation.Methods;
using KdNotebooks.Distillation.Online;
using KdNotebooks.Distillation.Systems;

namespace KdNotebooks.Experiments.Methods;

/// <summary>Every scheme that the comparison has, in the order of its table.</summary>
public static class Schemes
{
    private const double Temperature = 2;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ComparedScheme> All { get; } =
    [
        Convex("kd", SchemeGroup.Logits, "logit distillation, Hinton et al. 2015", method => new OfflineDistillation(method)),
        Matched("kd, additive", SchemeGroup.Logits, "the same in its additive form", new AdditiveLogitDistillation { Temperature = Temperature }),
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
        Convex("mfh", SchemeGroup.Systems, "Modality Focusing Hypothesis, 2206.06487", method => new ModalityGeneralDistillation { Method = method }) with
        {
            Choices = "tagged are the channels of the jointly trained teacher's representation, of which a quarter is kept; the others are set to 0; the modality-general teacher has one hidden layer on them; the student learns by kd",
        },
        new("msd", SchemeGroup.Systems, "modality-specific distillation, 2101.01881", weight => Specific(ModalityWeights.Uniform, weight))
        {
            Choices = "a missing modality is its mean over the training rows; the teacher is late fusion, trained by the scheme; both weights 0.5, T = 2",
        },
        new("msd-saliency", SchemeGroup.Systems, "modality-specific distillation, 2101.01881", weight => Specific(ModalityWeights.Saliency, weight))
        {
            Choices = "as msd; saliencies normalised over the modalities, by row",
        },
        Matched("ckd", SchemeGroup.Systems, "comparative distillation, 2311.02253", new ComparativeDistillation()) with
        {
            Choices = "squared differences over all pairs of a batch, of labels and of logits",
        },
        new("amid", SchemeGroup.Systems, "AMID, 2306.07646", weight => new AuxiliaryDistillation { StudentWeight = 0.2 * weight, AuxiliaryWeight = 0.2 * weight, EntropyWeight = 0.2 * weight })
        {
            Choices = "InfoNCE within the batch in both directions; a variational Gaussian in place of the discriminator for H(T|S); the teacher is late fusion; three equal weights of 0.2",
        },
        new("cmd", SchemeGroup.Systems, "cross-modal mutual distillation, 2208.12448", weight => new CrossModalMutualDistillation { MutualWeight = weight })
        {
            Choices = "views are the row with noise and a tenth of its values hidden (the paper has augmentations of skeletons); queue 512, k = 64; as many epochs without labels as with, then the whole network learns with labels",
        },
        Matched("pkdot", SchemeGroup.Systems, "PKDOT, 2401.15489", new OptimalTransport()) with
        {
            Choices = "16 anchors a row where the authors take 30 of a larger batch; the cost is a mean over the anchors; the weight is tuned around the gradient-matched one and not fixed at 0.6",
        },
        new("discom", SchemeGroup.Systems, "DisCoM-KD, 2408.07080", weight => new DisentangledDistillation { Weight = 0.3 * weight })
        {
            Choices = "invariant and informative parts are halves of the representation; the irrelevant part has an encoder of its own; one weight of 0.3 for all four auxiliary losses",
        },
        Matched("rid", SchemeGroup.Systems, "redundant information, 2411.07483", new RedundantInformation()) with
        {
            Choices = "linear filters to 16 channels; filter and student learn in the same step where the paper alternates; no warm-up",
        },
        Convex("label smoothing", SchemeGroup.Controls, "of the teacher's mean confidence", method => new AveragedTeacher(method)),
        new("ridge", SchemeGroup.Controls, "weight decay, gradient-matched", weight => new Ridge(weight)),
        new("longer training", SchemeGroup.Controls, "2, 3 or 4 times the epochs", weight => new LongerTraining(weight < 1 ? 2 : weight > 1 ? 4 : 3))
        {
            Recorded = weight => weight < 1 ? 2 : weight > 1 ? 4 : 3,
        },
        Convex("kd, own modality", SchemeGroup.Controls, "teacher of the student's modality, Furlanello et al. 2018", method => new OwnModalityTeacher(new OfflineDistillation(method))),
        Convex("kd, shuffled", SchemeGroup.Controls, "the teacher's rows permuted", method => new ShuffledTeacher(new OfflineDistillation(method))),
        Convex("kd, untrained", SchemeGroup.Controls, "the teacher as it is drawn", method => new UntrainedTeacher(new OfflineDistillation(method))),
        Convex("kd, cross-fitted", SchemeGroup.Controls, "teachers that have not seen the row, 5 folds", method => new CrossFittedTeacher(method)),
        new("vid, untrained", SchemeGroup.Controls, "the teacher as it is drawn", weight => new UntrainedTeacher(new GradientMatchedDistillation(new VariationalInformation(), weight))),
        new("rid, untrained", SchemeGroup.Controls, "the teacher as it is drawn", weight => new UntrainedTeacher(new GradientMatchedDistillation(new RedundantInformation(), weight))),
        new("fusion", SchemeGroup.BothAtUse, "late fusion of both networks, labels alone; no weight to tune", _ => new BothModalities()),
        Convex("fusion + kd", SchemeGroup.BothAtUse, "the same, taught by the teacher's logits", method => new BothModalities(new OfflineDistillation(method))),
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

    private static ModalitySpecificDistillation Specific(ModalityWeights weights, double weight) =>
        new() { Weights = weights, MultimodalWeight = 0.5 * weight, SpecificWeight = 0.5 * weight, Temperature = Temperature };

    private static double Lambda(double weight) => Math.Round(weight / (1 + weight), 12);
}
