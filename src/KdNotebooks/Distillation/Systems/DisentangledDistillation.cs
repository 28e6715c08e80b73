using KdNotebooks.Data;
using KdNotebooks.Distillation.Internals;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>
/// DisCoM-KD (Ienco and Dantas 2024, arXiv 2408.07080): no teacher; the classifiers of all modalities learn at once. The
/// representation of each modality has an invariant part (a discriminator must not tell the modality from it), an informative
/// part (it must), and beside them stands an irrelevant one: L_cl + L_adv + L_mod + L_aux + L_⊥. L_cl: CE of each modality's
/// classifier on its invariant and informative parts. L_adv: CE of the modality from invariant parts behind a gradient
/// reversal. L_mod: CE of the modality from informative and from irrelevant parts. L_aux: CE of the label from each invariant
/// and each informative part, by classifiers that the modalities share. L_⊥: squared cosine between each two parts of a row.
/// Reduction: means over rows and over modalities (L_cl: their sum), sums over parts.
/// </summary>
/// <remarks>
/// Chosen here, where the paper's networks do not fit the kit's: the first h units of a representation are the invariant
/// part, the next h the informative one, h half of the narrower representation (units left over belong to no part); the
/// irrelevant parts come from a second encoder a modality, h of its units, and are dropped after training; the squared cosine
/// where the authors' code has the cosine. As there, all terms weigh the same. Early stopping looks at the student's
/// cross-entropy. At a weight of 0 the student trains alone, bit for bit.
/// </remarks>
public sealed record DisentangledDistillation : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => "discom";

    /// <summary>The weight of L_adv + L_mod + L_aux + L_⊥.</summary>
    public double Weight { get; init; } = 1;

    /// <inheritdoc/>
    public override string? Misfit(DistillationTask task) =>
        Math.Min(Features(task.TeacherNetwork, task.TeacherInputs), Features(task.StudentNetwork, task.StudentInputs)) < 2
            ? "discom splits representations, and one of the two has a single unit" : null;

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        if (!(Weight >= 0) || !double.IsFinite(Weight)) throw new InvalidInputException($"the weight {Weight} of {Name} is not a number of at least 0");
        if (Misfit(task) is { } why) throw new InvalidInputException(why);
        Seed root = seed.Derive(Name);
        int classes = task.Labels.ClassCount, half = Math.Min(Features(task.TeacherNetwork, task.TeacherInputs), Features(task.StudentNetwork, task.StudentInputs)) / 2;
        Classifier Network(Architecture architecture, Modality inputs, string name) => architecture.Create(inputs.Shape, classes, root.Derive(name));
        Classifier other = Network(task.TeacherNetwork, task.TeacherInputs, "other modality");
        Classifier otherIrrelevant = Network(task.TeacherNetwork, task.TeacherInputs, "irrelevant, other modality");
        Classifier irrelevant = Network(task.StudentNetwork, task.StudentInputs, "irrelevant, student");
        var heads = new Heads(half, classes);
        ParameterInitialisation.DrawFrom(heads, root.Derive("heads"));
        using var companion = new Companions(other, otherIrrelevant, irrelevant, heads);
        var reader = new BatchReader(task.TeacherInputs);
        using Tensor? weights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);
        return TrainingLoop.Run(task.StudentNetwork, task.StudentInputs, task.Labels, Loss, task.Options, seed, cancellation, companion);

        Tensor Loss(Classifier network, Tensor input, Tensor labels, ReadOnlySpan<int> rows)
        {
            Tensor h1 = network.Encode(input), own = nn.functional.cross_entropy(network.Classify(h1), labels, weights);
            if (!network.training) return own;
            Tensor second = reader.Read(rows), h2 = other.Encode(second), loss = own + nn.functional.cross_entropy(other.Classify(h2), labels, weights);
            if (Weight == 0) return loss;
            var parts = new[] { new Parts(h1, irrelevant.Encode(input), half), new Parts(h2, otherIrrelevant.Encode(second), half) };
            return loss + Weight * heads.Loss(parts, labels, weights);
        }
    }

    /// <summary>
    /// L_⊥ of two parts [batch, h]: the squared cosine of each row, mean over rows; 0 where one is orthogonal to the other.
    /// </summary>
    public static Tensor Orthogonality(Tensor a, Tensor b) => (nn.functional.normalize(a, 2, 1) * nn.functional.normalize(b, 2, 1)).sum(1).square().mean();

    private static int Features(Architecture architecture, Modality inputs)
    {
        using Classifier probe = architecture.Create(inputs.Shape, 2, default);
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return (int)probe.Encode(new BatchReader(inputs).Read([0])).shape[1];
    }

    private sealed record Parts(Tensor Invariant, Tensor Informative, Tensor Irrelevant)
    {
        public Parts(Tensor representation, Tensor irrelevant, int half)
            : this(representation.narrow(1, 0, half), representation.narrow(1, half, half), irrelevant.narrow(1, 0, half))
        {
        }
    }

    private sealed class Heads : nn.Module
    {
        private readonly TorchSharp.Modules.Linear adversary, informative, irrelevant, invariantLabel, informativeLabel;

        public Heads(int half, int classes) : base(nameof(Heads))
        {
            (adversary, informative, irrelevant) = (nn.Linear(half, 2), nn.Linear(half, 2), nn.Linear(half, 2));
            (invariantLabel, informativeLabel) = (nn.Linear(half, classes), nn.Linear(half, classes));
            RegisterComponents();
        }

        public Tensor Loss(Parts[] modalities, Tensor labels, Tensor? weights)
        {
            Tensor? sum = null;
            for (int m = 0; m < modalities.Length; m++)
            {
                Parts parts = modalities[m];
                Tensor which = full([labels.shape[0]], m, ScalarType.Int64);
                Tensor loss = nn.functional.cross_entropy(adversary.call(GradientReversal.Reverse(parts.Invariant)), which)
                    + nn.functional.cross_entropy(informative.call(parts.Informative), which) + nn.functional.cross_entropy(irrelevant.call(parts.Irrelevant), which)
                    + nn.functional.cross_entropy(invariantLabel.call(parts.Invariant), labels, weights)
                    + nn.functional.cross_entropy(informativeLabel.call(parts.Informative), labels, weights)
                    + Orthogonality(parts.Invariant, parts.Informative) + Orthogonality(parts.Invariant, parts.Irrelevant) + Orthogonality(parts.Informative, parts.Irrelevant);
                sum = sum is null ? loss : sum + loss;
            }
            return sum! / modalities.Length;
        }
    }
}
