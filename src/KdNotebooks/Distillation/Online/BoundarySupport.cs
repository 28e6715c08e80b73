using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Online;

/// <summary>
/// Boundary-supporting samples, BSS (Heo, Lee, Yun and Choi 2019, "Knowledge Distillation with Adversarial Samples Supporting
/// Decision Boundary", eqs. 2–7): CE + w T² KL(softmax(z_t(x'_t)/T) ‖ softmax(z_s(x'_s)/T)) over the rows of a batch that have
/// such samples. Reduction: sum over classes, mean over those rows; 0 where a batch has none.
/// </summary>
/// <remarks>
/// In the paper one sample x' lies at the teacher's boundary and both networks look at it. With two modalities no student's
/// input belongs to a teacher's x'. Chosen here: for a row that both networks get right, one target class k is drawn, as in
/// the paper, from the teacher's probabilities of the other classes; x'_t is found from the teacher's input against the frozen
/// teacher, once a row; x'_s is found from the student's input of the same row against the student as it is at that step,
/// towards the same k; the two boundary samples of a row are the pair. The paper's extra term of plain logit distillation and its
/// schedule, which lets the weight fall to 0, are left out: a row of the table shows what the boundary alone brings.
/// </remarks>
public sealed record BoundarySupport : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => "bss";

    /// <summary>w. At 0 the student trains alone, bit for bit.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>T; the paper's is 3.</summary>
    public double Temperature { get; init; } = 3;

    /// <summary>How boundary samples are looked for.</summary>
    public BoundarySearch Search { get; init; } = new();

    /// <summary>Rows of a batch that a search starts from, at most; the paper takes a quarter of the batch.</summary>
    public int BaseRows { get; init; } = 16;

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        SchemeWeight.Check(Name, Weight);
        if (Weight == 0) return new SupervisedTrainer { Architecture = task.StudentNetwork, Options = task.Options }.Train(task.StudentInputs, task.Labels, seed, cancellation);
        TeacherBoundary boundary = TeacherBoundary.Of(task, Search, seed.Derive(Name));
        using Tensor? weights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);
        var reader = new BatchReader(task.StudentInputs);
        return TrainingLoop.Run(
            task.StudentNetwork, task.StudentInputs, task.Labels,
            (student, input, labels, rows) =>
            {
                Tensor logits = student.call(input), hard = nn.functional.cross_entropy(logits, labels, weights);
                (int[] Rows, Tensor Samples) support = Support(student, logits, reader, rows, task.Labels, boundary);
                if (support.Rows.Length == 0) return hard;
                return hard + Weight * new LogitDistillation { Temperature = Temperature }.SoftLoss(student.call(support.Samples), boundary.Logits(support.Rows));
            },
            task.Options, seed, cancellation);
    }

    /// <summary>The first base rows of the batch that the student gets right and that cross its boundary, with where they crossed.</summary>
    private (int[] Rows, Tensor Samples) Support(
        Classifier student, Tensor logits, BatchReader reader, ReadOnlySpan<int> batch, Labels labels, TeacherBoundary boundary)
    {
        long[] decided = logits.argmax(1).ToLongs();
        var bases = new List<int>();
        for (int i = 0; i < batch.Length && bases.Count < BaseRows; i++)
            if (boundary.Has(batch[i]) && decided[i] == labels[batch[i]]) bases.Add(batch[i]);
        if (bases.Count == 0) return ([], logits);
        int[] rows = [.. bases];
        (Tensor samples, bool[] crossed) = Search.Run(
            student.call, reader.Read(rows), tensor([.. rows.Select(row => (long)labels[row])]), tensor([.. rows.Select(row => (long)boundary.Target(row))]));
        long[] kept = [.. Enumerable.Range(0, rows.Length).Where(i => crossed[i]).Select(i => (long)i)];
        return kept.Length == 0 ? ([], logits) : ([.. kept.Select(i => rows[i])], samples.index_select(0, tensor(kept)).detach());
    }

    /// <summary>What the frozen teacher says at its boundary, for each training row whose search succeeded.</summary>
    private sealed record TeacherBoundary(int[] Targets, float[] Values, int Classes)
    {
        private const int RowsAtOnce = 128;

        public bool Has(int row) => Targets[row] >= 0;

        public int Target(int row) => Targets[row];

        public Tensor Logits(int[] rows) => tensor([.. rows.SelectMany(row => Values[(row * Classes)..((row + 1) * Classes)])], [rows.Length, Classes]);

        public static TeacherBoundary Of(DistillationTask task, BoundarySearch search, Seed seed)
        {
            (int n, int classes) = (task.Labels.Count, task.Labels.ClassCount);
            Representation seen = task.Teacher.Represent(task.TeacherInputs);
            int[] right = seen.PredictedClasses(), targets = [.. Enumerable.Repeat(-1, n)];
            var values = new float[n * classes];
            RandomStream stream = seed.Derive("targets").CreateStream();
            int[] drawn = [.. Enumerable.Range(0, n).Select(row => Draw(seen.Logits.Row(row), task.Labels[row], stream.NextDouble()))];
            var reader = new BatchReader(task.TeacherInputs);
            foreach (int[] rows in Enumerable.Range(0, n).Where(row => right[row] == task.Labels[row]).Chunk(RowsAtOnce))
            {
                using DisposeScope scope = NewDisposeScope();
                (Tensor samples, bool[] crossed) = search.Run(
                    task.Teacher.Network.call, reader.Read(rows), tensor([.. rows.Select(row => (long)task.Labels[row])]), tensor([.. rows.Select(row => (long)drawn[row])]));
                using var noGradient = no_grad();
                float[] logits = task.Teacher.Network.call(samples).ToFloats();
                for (int i = 0; i < rows.Length; i++)
                {
                    if (!crossed[i]) continue;
                    targets[rows[i]] = drawn[rows[i]];
                    logits.AsSpan(i * classes, classes).CopyTo(values.AsSpan(rows[i] * classes));
                }
            }
            return new TeacherBoundary(targets, values, classes);
        }

        // A class other than the label with probability proportional to the teacher's (eq. 6).
        private static int Draw(ReadOnlySpan<double> logits, int label, double uniform)
        {
            double highest = double.NegativeInfinity, sum = 0;
            for (int c = 0; c < logits.Length; c++) if (c != label) highest = Math.Max(highest, logits[c]);
            for (int c = 0; c < logits.Length; c++) if (c != label) sum += Math.Exp(logits[c] - highest);
            double left = uniform * sum;
            int last = -1;
            for (int c = 0; c < logits.Length; c++)
            {
                if (c == label) continue;
                last = c;
                if ((left -= Math.Exp(logits[c] - highest)) < 0) break;
            }
            return last;
        }
    }
}
