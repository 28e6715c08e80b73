using KdNotebooks.Distillation.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Redundant information distillation, RID (Dissanayake et al. 2025, arXiv 2411.07483): only what teacher and student both
/// hold about the label can be transferred. A filter of the teacher's features, kept on the task by a classifier of its own,
/// and a filter of the student's are brought together by a Gaussian of one variance a channel:
/// CE(g(f_t(T)), y) + V(f_t(T), f_s(S)), V = ½[(f_t − f_s)²/σ² + ln σ²], σ² = softplus(a) + 1e-5. Reduction: mean over rows
/// and channels, as in <see cref="VariationalInformation"/>, which it reduces to when f_t is the identity.
/// </summary>
/// <remarks>
/// The paper alternates: the teacher's filter learns from its CE and V with the student fixed, then the student from V with
/// the filter fixed. Chosen here: both in each step, which has the same gradients; filters are linear to <see cref="Width"/>
/// channels; σ² starts at 1; no separate warm-up.
/// </remarks>
public sealed record RedundantInformation : AdditiveDistillation
{
    /// <summary>The channels of both filters.</summary>
    public int Width { get; init; } = 16;

    /// <inheritdoc/>
    public override string Name => "rid";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Features;

    /// <inheritdoc/>
    public override nn.Module CreateCompanion(DistillationSetting setting) =>
        new Filters(setting.Student.Features, setting.Teacher.Shapes.Features, Width, setting.Student.Classes);

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch)
    {
        var filters = (Filters)batch.Companion!;
        Tensor teacher = filters.Teacher(batch.Teacher.Features.detach());
        return Loss(filters.Student(batch.Student.Features), teacher, filters.Classify(teacher), batch.Labels, filters.Raw);
    }

    /// <summary>CE(g(f_t), y) + V(f_t, f_s); gradients flow into both filters.</summary>
    /// <param name="student">f_s(S), [batch, channels].</param>
    /// <param name="teacher">f_t(T), [batch, channels].</param>
    /// <param name="classified">g(f_t(T)), [batch, classes].</param>
    /// <param name="labels">y, [batch], int64.</param>
    /// <param name="raw">a, [channels].</param>
    public static Tensor Loss(Tensor student, Tensor teacher, Tensor classified, Tensor labels, Tensor raw) =>
        nn.functional.cross_entropy(classified, labels) + InformationBounds.NegativeLogLikelihood(teacher, student, raw);

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        if (Width < 1) throw new InvalidInputException($"rid needs filters of at least 1 channel; got {Width}");
    }

    private sealed class Filters : nn.Module
    {
        private readonly TorchSharp.Modules.Linear student, teacher, head;
        private readonly Parameter raw;

        public Filters(int studentFeatures, int teacherFeatures, int width, int classes) : base(nameof(Filters))
        {
            student = nn.Linear(studentFeatures, width);
            teacher = nn.Linear(teacherFeatures, width);
            head = nn.Linear(width, classes);
            raw = new Parameter(full(width, Math.Log(Math.E - 1)));
            RegisterComponents();
        }

        public Tensor Raw => raw;

        public Tensor Student(Tensor features) => student.call(features);

        public Tensor Teacher(Tensor features) => teacher.call(features);

        public Tensor Classify(Tensor filtered) => head.call(filtered);
    }
}
