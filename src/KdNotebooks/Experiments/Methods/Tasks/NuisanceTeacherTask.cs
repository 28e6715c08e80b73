using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Methods;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Methods.Tasks;

/// <summary>
/// Why redundancy is the transferable part (Dissanayake et al. 2025, arXiv 2411.07483), simulated: both modalities show the
/// class, the teacher's clearly and the student's noisily, and both show the same large nuisance. A student of few units can
/// imitate the features of an untrained teacher, which are mostly nuisance, only by giving up the class: that is what <see
/// cref="VariationalInformation"/> asks for. <see cref="RedundantInformation"/> asks only for what both hold about the label.
/// </summary>
/// <remarks>
/// Everything in it is our choice: the paper uses images. Both methods have one weight, and the same networks, rows and
/// seeds.
/// </remarks>
public sealed record NuisanceTeacherTask : SystemTask
{
    private const int Classes = 4, Nuisance = 12;

    /// <summary>Training rows.</summary>
    public int TrainingRows { get; init; } = 400;

    /// <summary>Test rows.</summary>
    public int TestRows { get; init; } = 2000;

    /// <summary>The weight of VID's and of RID's term.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The standard deviation of the nuisance; that of the class is 1.</summary>
    public double NuisanceSize { get; init; } = 3;

    /// <summary>Of every training.</summary>
    public TrainingOptions Options { get; init; } = new() { Epochs = 40, BatchSize = 64, LearningRate = 3e-3 };

    /// <inheritdoc/>
    public override string System => "rid";

    /// <inheritdoc/>
    public override string Data => "simulated: both modalities show the class and a large nuisance";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions => ["trained teacher", "untrained teacher"];

    /// <inheritdoc/>
    public override string Baseline => "student";

    /// <inheritdoc/>
    public override IReadOnlyList<SystemScore> Run(string condition, Seed seed, CancellationToken cancellation = default)
    {
        PairedDataset train = Draw(TrainingRows, seed.Derive("training")), test = Draw(TestRows, seed.Derive("test"));
        Mlp teacherNetwork = new() { HiddenWidths = [32] }, studentNetwork = new() { HiddenWidths = [4] };
        using TrainedClassifier teacher = condition == "untrained teacher"
            ? new TrainedClassifier(teacherNetwork.Create(train.Teacher.Shape, Classes, seed.Derive("teacher")), 1, [])
            : new SupervisedTrainer { Architecture = teacherNetwork, Options = Options }.Train(train.Teacher, train.Labels, seed.Derive("teacher"), cancellation);
        var task = new DistillationTask(train.Teacher, train.Student, train.Labels, teacherNetwork, studentNetwork, Options, teacher);
        SystemScore Score(string arm, DistillationMethod method)
        {
            using TrainedClassifier student = new OfflineDistillation(method).Train(task, seed.Derive("student"), cancellation);
            return new SystemScore(arm, "accuracy", student.Represent(test.Student).Accuracy(test.Labels));
        }
        return
        [
            Score("student", new RedundantInformation { Weight = 0 }),
            Score("student + VID", new VariationalInformation { Weight = Weight }),
            Score("student + RID", new RedundantInformation { Weight = Weight }),
        ];
    }

    private PairedDataset Draw(int rows, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        const int Width = Classes + Nuisance;
        float[] teacher = new float[rows * Width], student = new float[rows * Width];
        var labels = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            labels[i] = stream.NextInt(Classes);
            for (int j = 0; j < Width; j++)
            {
                double common = j < Classes ? (j == labels[i] ? 2 : 0) : NuisanceSize * stream.NextGaussian();
                teacher[i * Width + j] = (float)(common + (j < Classes ? 0.5 * stream.NextGaussian() : 0));
                student[i * Width + j] = (float)(common + (j < Classes ? stream.NextGaussian() : 0));
            }
        }
        return new PairedDataset(new Modality("simulated, clear", [Width], teacher), new Modality("simulated, noisy", [Width], student), new Labels(labels, Classes));
    }
}
