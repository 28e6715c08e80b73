using KdNotebooks.Data;
using KdNotebooks.Distillation.Internals;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Experiments.Methods.Tasks;

/// <summary>
/// The short cut of AMID's first term (Chen et al. 2023, arXiv 2306.07646), simulated: the student's modality holds c and p,
/// the auxiliary one c and a, y = 1[Σ c + Σ a &gt; 0]; teacher (both modalities), auxiliary model and student are trained by the
/// information terms alone, without labels. I(T;S) is largest for a teacher that keeps only c, which the student has
/// too: a weak teacher. What the teacher kept is read by a linear probe of its projection for y; a teacher that kept
/// c alone reaches ¾, one that kept c and a reaches 1.
/// </summary>
/// <remarks>
/// Our choice throughout (the paper argues with the terms and shows ablations on videos): three latent numbers each, noise
/// 0.3, projections of 6 columns, InfoNCE within the batch, variational H(T|S), weights of 1. The term that prevents the
/// short cut is I(T;A); −H(T|S) is there for the student and does not prevent it: both arms are shown.
/// </remarks>
public sealed record WeakTeacherTask : SystemTask
{
    private const int Latent = 3, Width = 6;
    private const double Noise = 0.3, Temperature = 0.1;

    private static readonly (string Arm, double Auxiliary, double Entropy)[] s_arms =
        [("I(T;S)", 0, 0), ("I(T;S) − H(T|S)", 0, 1), ("I(T;S) + I(T;A)", 1, 0), ("I(T;S) + I(T;A) − H(T|S)", 1, 1)];

    /// <summary>Rows for training and for the probe.</summary>
    public int TrainingRows { get; init; } = 1000;

    /// <summary>Rows on which the probe is judged.</summary>
    public int TestRows { get; init; } = 2000;

    /// <summary>Of the information terms.</summary>
    public TrainingOptions Options { get; init; } = new() { Epochs = 30, BatchSize = 100, LearningRate = 3e-3 };

    /// <inheritdoc/>
    public override string System => "amid";

    /// <inheritdoc/>
    public override string Data => "simulated: latent numbers that both modalities hold, and some that one holds";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions => ["label in both modalities"];

    /// <inheritdoc/>
    public override string Baseline => s_arms[0].Arm;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemScore> Run(string condition, Seed seed, CancellationToken cancellation = default)
    {
        PairedDataset train = Draw(TrainingRows, seed.Derive("training")), test = Draw(TestRows, seed.Derive("test"));
        return [.. s_arms.Select(arm => new SystemScore(arm.Arm, "accuracy of a probe of the teacher", Teacher(train, test, arm.Auxiliary, arm.Entropy, seed, cancellation)))];
    }

    private double Teacher(PairedDataset train, PairedDataset test, double auxiliaryWeight, double entropyWeight, Seed seed, CancellationToken cancellation)
    {
        var mlp = new Mlp { HiddenWidths = [32] };
        Modality both = Fusion.Join(train.Teacher, train.Student);
        Classifier teacher = new Fusion(mlp, train.Teacher.Shape, mlp, train.Student.Shape).Create(both.Shape, 2, seed.Derive("teacher"));
        Classifier auxiliary = mlp.Create(train.Teacher.Shape, 2, seed.Derive("auxiliary"));
        var bounds = new InformationBounds(64, 32, 32, Width);
        ParameterInitialisation.DrawFrom(bounds, seed.Derive("projections"));
        using var companion = new Companions(teacher, auxiliary, bounds);
        BatchReader ofBoth = new(both), ofAuxiliary = new(train.Teacher);
        using TrainedClassifier student = TrainingLoop.Run(mlp, train.Student, train.Labels, (network, input, _, rows) => bounds.Loss(
            teacher.Encode(ofBoth.Read(rows)), network.Encode(input), auxiliary.Encode(ofAuxiliary.Read(rows)), 1, auxiliaryWeight, entropyWeight, Temperature),
            Options, seed, cancellation, companion);

        Samples Kept(PairedDataset rows)
        {
            using var noGradient = no_grad();
            using DisposeScope scope = NewDisposeScope();
            Tensor projected = bounds.Teacher(teacher.Encode(new BatchReader(Fusion.Join(rows.Teacher, rows.Student)).Read([.. Enumerable.Range(0, rows.Count)])));
            return Samples.FromSingle(rows.Count, Width, projected.ToFloats());
        }
        BinarySoftmax probe = new BinarySoftmax(new double[Width], 0).Descend(Kept(train), SoftTargets.OfLabels(train.Labels.Values.ToArray()), learningRate: 2, epochs: 500);
        return probe.Accuracy(Kept(test), test.Labels.Values.ToArray());
    }

    private static PairedDataset Draw(int rows, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        float[] auxiliary = new float[rows * 2 * Latent], student = new float[rows * 2 * Latent];
        var labels = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            double score = 0;
            for (int j = 0; j < Latent; j++)
            {
                double common = stream.NextGaussian(), aside = stream.NextGaussian();
                score += common + aside;
                int at = i * 2 * Latent + j;
                (auxiliary[at], auxiliary[at + Latent]) = (Noisy(common), Noisy(aside));
                (student[at], student[at + Latent]) = (Noisy(common), Noisy(stream.NextGaussian()));
            }
            labels[i] = score > 0 ? 1 : 0;
        }
        return new PairedDataset(new Modality("simulated, auxiliary", [2 * Latent], auxiliary), new Modality("simulated, student's", [2 * Latent], student), new Labels(labels, 2));

        float Noisy(double value) => (float)(value + Noise * stream.NextGaussian());
    }
}
