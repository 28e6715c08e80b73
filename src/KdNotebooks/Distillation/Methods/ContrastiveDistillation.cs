using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Contrastive representation distillation, CRD (Tian, Krishnan and Isola 2020, eqs. 9–10 and 18–19): tell the teacher's
/// features of the same row from those of N other rows, h = e^{⟨g_t,g_s⟩/τ} / (e^{⟨g_t,g_s⟩/τ} + N/M), g linear projections
/// of length 1, M training rows; −ln h(same) − Σ ln(1 − h(other)). Reduction: sum over the negatives, mean over the rows.
/// The authors keep a memory of old projections and contrast in both directions; here the teacher is frozen and its features
/// are cached, so the negatives are projected afresh, and the student is the anchor.
/// </summary>
public sealed record ContrastiveDistillation : AdditiveDistillation
{
    /// <summary>N, the other rows that a batch is contrasted with (the same ones for all its rows); fewer where there are fewer.</summary>
    public int Negatives { get; init; } = 256;

    /// <summary>τ.</summary>
    public double Temperature { get; init; } = 0.07;

    /// <summary>The width of the projections.</summary>
    public int Width { get; init; } = 64;

    /// <inheritdoc/>
    public override string Name => "crd";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Features;

    /// <inheritdoc/>
    public override nn.Module CreateCompanion(DistillationSetting setting)
    {
        if (Negatives < 1 || Width < 1 || !(Temperature > 0)) throw new InvalidInputException($"crd needs negatives, width and temperature above 0; got {this}");
        return new Projections(setting, Width, Math.Min(Negatives, setting.Teacher.Count - 1));
    }

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch)
    {
        var maps = (Projections)batch.Companion!;
        Tensor student = maps.Student(batch.Student.Features);
        (Tensor others, Tensor isSame) = maps.DrawOthers(batch.Rows);
        return Loss(student, maps.Teacher(batch.Teacher.Features), others, isSame, maps.Rows, Temperature);
    }

    /// <param name="student">g_s, [batch, width], rows of length 1.</param>
    /// <param name="teacher">g_t of the same rows, [batch, width].</param>
    /// <param name="others">g_t of N rows, [N, width].</param>
    /// <param name="isSame">[batch, N], bool: the drawn row is the anchor itself and does not count as another.</param>
    /// <param name="rows">M.</param>
    /// <param name="temperature">τ.</param>
    public static Tensor Loss(Tensor student, Tensor teacher, Tensor others, Tensor isSame, int rows, double temperature)
    {
        double noise = Math.Log((double)others.shape[0] / rows);
        // h = sigmoid(⟨g_t,g_s⟩/τ − ln(N/M)): in logits nothing overflows.
        Tensor same = (student * teacher).sum(1) / temperature - noise, other = student.matmul(others.t()) / temperature - noise;
        Tensor negative = nn.functional.logsigmoid(-other).masked_fill(isSame, 0).sum(1);
        return -(nn.functional.logsigmoid(same) + negative).mean();
    }

    private sealed class Projections : nn.Module
    {
        private readonly TorchSharp.Modules.Linear student, teacher;
        private readonly TeacherActivations cache;
        private readonly RandomStream stream;
        private readonly int negatives;

        public Projections(DistillationSetting setting, int width, int negatives) : base(nameof(Projections))
        {
            student = nn.Linear(setting.Student.Features, width);
            teacher = nn.Linear(setting.Teacher.Shapes.Features, width);
            cache = setting.Teacher;
            stream = setting.Seed.Derive("negatives").CreateStream();
            this.negatives = negatives;
            RegisterComponents();
        }

        public int Rows => cache.Count;

        public Tensor Student(Tensor features) => nn.functional.normalize(student.call(features), 2, 1);

        public Tensor Teacher(Tensor features) => nn.functional.normalize(teacher.call(features), 2, 1);

        public (Tensor Projected, Tensor IsSame) DrawOthers(int[] anchors)
        {
            int[] drawn = stream.Permutation(cache.Count)[..negatives];
            var same = new bool[anchors.Length * negatives];
            for (int i = 0; i < anchors.Length; i++)
                for (int j = 0; j < negatives; j++) same[i * negatives + j] = anchors[i] == drawn[j];
            return (Teacher(cache.Batch(drawn).Features), tensor(same, [anchors.Length, negatives]));
        }
    }
}
