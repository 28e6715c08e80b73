using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Online;

/// <summary>
/// Online ensemble, ONE (Lan, Zhu and Gong 2018, "Knowledge Distillation by On-the-Fly Native Ensemble", eqs. 3–8): branches
/// are trained together with a gate that mixes their logits, z_e = Σ g_i z_i, g = softmax(gate), and the mixture teaches each
/// branch: Σ_i CE(z_i) + CE(z_e) + T² Σ_i KL(softmax(z_e/T) ‖ softmax(z_i/T)), T = 3. Reduction: sum over classes, mean over rows.
/// </summary>
/// <remarks>
/// The paper's branches share the low layers of one network, which two modalities cannot; here a branch is a network of its
/// own, one a modality, and the gate is a linear layer on both representations. What goes beyond the student's own CE is
/// weighted by w, so that w = 0 is the student alone; no gradient flows through z_e where it is the target, and the branch of the
/// student's modality is what is used in the end.
/// </remarks>
public sealed record OnlineEnsemble : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => "one";

    /// <summary>w; the paper's is 1. At 0 the student trains alone, bit for bit.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>T.</summary>
    public double Temperature { get; init; } = 3;

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        SchemeWeight.Check(Name, Weight);
        using var beside = new Branch(task, seed.Derive(Name));
        using Tensor? weights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);
        var reader = new BatchReader(task.TeacherInputs);
        return TrainingLoop.Run(
            task.StudentNetwork, task.StudentInputs, task.Labels,
            (network, input, labels, rows) =>
            {
                Activations student = network.Activate(input), branch = beside.Activate(reader.Read(rows));
                return Loss(student.Logits, branch.Logits, beside.Gate(student.Features, branch.Features), labels, Weight, Temperature, weights);
            },
            task.Options, seed, cancellation, beside);
    }

    /// <summary>The loss of one batch, a scalar.</summary>
    /// <param name="student">z_s, [batch, classes].</param>
    /// <param name="branch">z of the other branch, [batch, classes].</param>
    /// <param name="gate">The gate before the softmax, [batch, 2].</param>
    /// <param name="labels">[batch], int64.</param>
    /// <param name="weight">w.</param>
    /// <param name="temperature">T.</param>
    /// <param name="classWeights">Weights of the classes, [classes]; none when null. All means are weighted by them.</param>
    public static Tensor Loss(Tensor student, Tensor branch, Tensor gate, Tensor labels, double weight, double temperature, Tensor? classWeights = null)
    {
        Tensor Hard(Tensor logits) => nn.functional.cross_entropy(logits, labels, classWeights);
        if (weight == 0) return Hard(student) + Hard(branch);
        Tensor mixed = Mixture(student, branch, gate);
        Tensor? rows = classWeights?.index_select(0, labels);
        var soft = new LogitDistillation { Temperature = temperature };
        return Hard(student) + Hard(branch) + weight * (Hard(mixed) + soft.SoftLoss(student, mixed, rows) + soft.SoftLoss(branch, mixed, rows));
    }

    /// <summary>z_e = g_1 z_s + g_2 z of the other branch, [batch, classes].</summary>
    public static Tensor Mixture(Tensor student, Tensor branch, Tensor gate)
    {
        Tensor shares = nn.functional.softmax(gate, 1);
        return shares.narrow(1, 0, 1) * student + shares.narrow(1, 1, 1) * branch;
    }

    /// <summary>The network of the teacher's modality, and the gate.</summary>
    private sealed class Branch : nn.Module
    {
        private readonly Classifier network;
        private readonly TorchSharp.Modules.Linear gate;

        public Branch(DistillationTask task, Seed seed) : base(nameof(Branch))
        {
            network = task.TeacherNetwork.Create(task.TeacherInputs.Shape, task.Labels.ClassCount, seed.Derive("branch"));
            gate = nn.Linear(Width(task.StudentNetwork, task.StudentInputs.Shape) + Width(task.TeacherNetwork, task.TeacherInputs.Shape), 2);
            ParameterInitialisation.DrawFrom(gate, seed.Derive("gate"));
            RegisterComponents();

            long Width(Architecture architecture, IReadOnlyList<int> shape)
            {
                using Classifier probe = architecture.Create(shape, task.Labels.ClassCount, seed);
                using var noGradient = no_grad();
                using var scope = NewDisposeScope();
                return probe.Encode(zeros([1, .. shape.Select(size => (long)size)])).shape[1];
            }
        }

        public Activations Activate(Tensor input) => network.Activate(input);

        // [batch, h_s], [batch, h_t] → [batch, 2]
        public Tensor Gate(Tensor student, Tensor branch) => gate.call(cat([student, branch], 1));
    }
}
