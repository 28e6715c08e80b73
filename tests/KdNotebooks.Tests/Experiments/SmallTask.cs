using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Models;
using Network = KdNotebooks.Models.Architecture;

namespace KdNotebooks.Tests.Experiments;

/// <summary>A task that takes a fraction of a second.</summary>
internal sealed record SmallTask(string Name, DistillationTask Task)
{
    public static readonly Seed Start = new(3);
    private static readonly Lazy<IReadOnlyList<SmallTask>> s_all = new(() =>
    [
        Of("vectors", ToyData.Draw(96, new Seed(1)), new Mlp { HiddenWidths = [16, 12] }, new Mlp { HiddenWidths = [10, 8] }, epochs: 8),
        Of("images", Images(60, new Seed(1)), new Cnn { Maps = [3, 4], HiddenWidths = [8] }, new Cnn { Maps = [2, 4], HiddenWidths = [6] }, epochs: 6),
    ]);

    public static IReadOnlyList<SmallTask> All => s_all.Value;

    private static SmallTask Of(string name, PairedDataset train, Network teacher, Network student, int epochs)
    {
        var options = new TrainingOptions { Epochs = epochs, BatchSize = 16, LearningRate = 1e-2 };
        TrainedClassifier trained = new SupervisedTrainer { Architecture = teacher, Options = options }.Train(train.Teacher, train.Labels, new Seed(2));
        return new SmallTask(name, new DistillationTask(train.Teacher, train.Student, train.Labels, teacher, student, options, trained));
    }

    /// <summary>A bright quarter of the image tells the class; the student's has two channels and more noise.</summary>
    private static PairedDataset Images(int rows, Seed seed)
    {
        const int Side = 8, Classes = 3;
        RandomStream stream = seed.CreateStream();
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % Classes)];
        Modality Draw(string name, int channels, double noise)
        {
            var values = new float[rows * channels * Side * Side];
            for (int i = 0; i < values.Length; i++)
            {
                int row = i / (channels * Side * Side), y = i / Side % Side, x = i % Side;
                bool bright = y / (Side / 2) * 2 + x / (Side / 2) == labels[row];
                values[i] = (float)((bright ? 1 : -1) + noise * stream.NextGaussian());
            }
            return new Modality(name, [channels, Side, Side], values);
        }
        return new PairedDataset(Draw("grey", 1, 0.5), Draw("two channels", 2, 1.5), new Labels(labels, Classes));
    }
}
