using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>How the modalities weigh in <see cref="ModalitySpecificDistillation"/>.</summary>
public enum ModalityWeights
{
    /// <summary>w_m = 1.</summary>
    Uniform,

    /// <summary>
    /// By row, w_m = S_m / Σ S, S_m = Σ_k |p_t(x) − p_t(x without m)|: how much the teacher's output changes when m is
    /// removed.
    /// </summary>
    Saliency,

    /// <summary>e^{−a_m} KL_m + a_m, a trained along from 0.</summary>
    Learned,
}

/// <summary>
/// Modality-specific distillation, MSD (Jin et al. 2021, arXiv 2101.01881): CE + KD(multimodal teacher) + Σ_m w_m T²
/// KL(teacher(x, only m) ‖ student(x, only m)). The teacher is late fusion of both modalities. A student of one modality can
/// be asked for that one alone, so that the sum has the one term of its modality and student(x, only m) = student(x); a
/// student that is a <see cref="Fusion"/> itself (its inputs are rows joined by <see cref="Fusion.Join(KdNotebooks.Data.Modality, KdNotebooks.Data.Modality)"/>) has both.
/// Reduction: KL sum over classes, mean over rows.
/// </summary>
/// <remarks>
/// Chosen here: an absent modality is its mean over the training rows; the teacher is trained by the scheme unless the task's
/// teacher is a fusion of the same joined rows; saliencies are normalised over the modalities, by row; the learned weights
/// are those of homoscedastic uncertainty (Kendall et al. 2018), where the paper uses meta-learning on held-out rows: freely
/// learned weights would go to 0.
/// </remarks>
public sealed record ModalitySpecificDistillation : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => Weights switch { ModalityWeights.Uniform => "msd", ModalityWeights.Saliency => "msd-saliency", _ => "msd-learned" };

    /// <summary>How the modalities weigh.</summary>
    public ModalityWeights Weights { get; init; }

    /// <summary>The weight of KD from the teacher with both modalities.</summary>
    public double MultimodalWeight { get; init; } = 0.5;

    /// <summary>The weight of the sum over modalities.</summary>
    public double SpecificWeight { get; init; } = 0.5;

    /// <summary>T.</summary>
    public double Temperature { get; init; } = 2;

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        if (!(MultimodalWeight >= 0 && SpecificWeight >= 0) || !(Temperature > 0)) throw new InvalidInputException($"msd needs weights of at least 0 and a temperature above 0; got {this}");
        var fused = task.StudentNetwork as Fusion;
        Modality both = fused is null ? Fusion.Join(task.TeacherInputs, task.StudentInputs) : task.StudentInputs;
        Fusion network = fused ?? new Fusion(task.TeacherNetwork, task.TeacherInputs.Shape, task.StudentNetwork, task.StudentInputs.Shape);
        int firstColumns = network.FirstShape.Aggregate(1, (product, size) => product * size);
        Modality onlyFirst = WithMeans(both, firstColumns, both.Features), onlySecond = WithMeans(both, 0, firstColumns);

        bool given = fused is not null && task.TeacherNetwork is Fusion && task.TeacherInputs.Features == both.Features;
        TrainedClassifier teacher = given ? task.Teacher
            : new SupervisedTrainer { Architecture = network, Options = task.Options }.Train(both, task.Labels, seed.Derive("msd teacher"), cancellation);
        TeacherLogits whole = TeacherLogits.Of(teacher, both), first = TeacherLogits.Of(teacher, onlyFirst), second = TeacherLogits.Of(teacher, onlySecond);
        if (!given) teacher.Dispose();

        // The views that the student can be asked for: its own rows, or each modality alone.
        (BatchReader? Inputs, TeacherLogits Teacher, TeacherLogits Without)[] views = fused is null
            ? [(null, second, first)] : [(new BatchReader(onlyFirst), first, second), (new BatchReader(onlySecond), second, first)];
        using var learned = Weights == ModalityWeights.Learned ? new LogWeights(views.Length) : null;
        using Tensor? classWeights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);
        return TrainingLoop.Run(task.StudentNetwork, task.StudentInputs, task.Labels, Loss, task.Options, seed, cancellation, learned);

        Tensor Loss(Classifier student, Tensor input, Tensor labels, ReadOnlySpan<int> rows)
        {
            Tensor logits = student.call(input), all = whole.Batch(rows);
            Tensor loss = nn.functional.cross_entropy(logits, labels, classWeights);
            if (MultimodalWeight > 0) loss = loss + MultimodalWeight * Divergences(logits, all, Temperature).mean();
            if (SpecificWeight == 0) return loss;
            Tensor[] saliency = [.. Saliencies(rows, all)];
            for (int m = 0; m < views.Length; m++)
            {
                Tensor own = views[m].Inputs is { } reader ? student.call(reader.Read(rows)) : logits, by = Divergences(own, views[m].Teacher.Batch(rows), Temperature);
                Tensor term = Weights switch
                {
                    ModalityWeights.Uniform => by.mean(),
                    ModalityWeights.Saliency => (saliency[m] * by).mean(),
                    _ => (-learned!.Values[m]).exp() * by.mean() + learned.Values[m],
                };
                loss = loss + SpecificWeight * term;
            }
            return loss;
        }

        IEnumerable<Tensor> Saliencies(ReadOnlySpan<int> rows, Tensor all)
        {
            if (Weights != ModalityWeights.Saliency) return [];
            Tensor withoutSecond = Change(all, first.Batch(rows)), withoutFirst = Change(all, second.Batch(rows)), sum = (withoutFirst + withoutSecond).clamp(min: 1e-12);
            return fused is null ? [withoutSecond / sum] : [withoutFirst / sum, withoutSecond / sum];
        }
    }

    /// <summary>T² KL(softmax(z_t/T) ‖ softmax(z_s/T)) of each row, [batch].</summary>
    /// <param name="student">z_s, [batch, classes].</param>
    /// <param name="teacher">z_t, [batch, classes]; a constant.</param>
    /// <param name="temperature">T.</param>
    public static Tensor Divergences(Tensor student, Tensor teacher, double temperature)
    {
        Tensor s = nn.functional.log_softmax(student / temperature, 1), t = nn.functional.log_softmax(teacher.detach() / temperature, 1);
        return temperature * temperature * (t.exp() * (t - s)).sum(1);
    }

    /// <summary>S = Σ_k |softmax(z) − softmax(z')| of each row, [batch].</summary>
    public static Tensor Change(Tensor logits, Tensor without) => (nn.functional.softmax(logits, 1) - nn.functional.softmax(without, 1)).abs().sum(1).detach();

    /// <summary>The columns [from, to) of every row replaced by their means.</summary>
    internal static Modality WithMeans(Modality modality, int from, int to)
    {
        float[] values = modality.Values.ToArray();
        for (int column = from; column < to; column++)
        {
            double sum = 0;
            for (int row = 0; row < modality.Count; row++) sum += values[row * modality.Features + column];
            for (int row = 0; row < modality.Count; row++) values[row * modality.Features + column] = (float)(sum / modality.Count);
        }
        return new Modality(modality.Name, modality.Shape, values);
    }

    private sealed class LogWeights : nn.Module
    {
        private readonly Parameter values;

        public LogWeights(int count) : base(nameof(LogWeights))
        {
            values = new Parameter(zeros(count));
            RegisterComponents();
        }

        public Parameter Values => values;
    }
}
