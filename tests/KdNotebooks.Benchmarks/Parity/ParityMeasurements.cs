using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Information;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Benchmarks.Parity;

/// <summary>
/// What one backend computes from given numbers: initial parameters, rows and the order of batches come from a <see cref="Seed"/>
/// and are the same on both. One line a quantity: kind, name, values.
/// </summary>
internal static class ParityMeasurements
{
    private const int Epochs = 50, Seeds = 20, Rows = 512;

    private static readonly TrainingOptions s_options = new() { Epochs = Epochs, BatchSize = 64, LearningRate = 2e-3 };
    private static readonly Mlp s_mlp = new() { HiddenWidths = [64, 32] };

    public static IEnumerable<string> All(IProgress<string> progress)
    {
        yield return $"backend,{Backend.Name},";
        foreach (Func<IEnumerable<string>> part in new Func<IEnumerable<string>>[] { Losses, Accuracies, Informations })
        {
            progress.Report($"parity: {part.Method.Name.ToLowerInvariant()}");
            foreach (string line in part()) yield return line;
        }
    }

    private static IEnumerable<string> Losses()
    {
        PairedDataset data = Views(Rows, new Seed(11));
        using TrainedClassifier fresh = new SupervisedTrainer { Architecture = s_mlp, Options = s_options with { Epochs = 1, LearningRate = 1e-30 } }.Train(data.Teacher, data.Labels, new Seed(1));
        yield return Line("initial logits", "teacher before the first step", fresh.Represent(data.Teacher).Logits.Values);
        using TrainedClassifier teacher = Alone(data.Teacher, data.Labels, s_mlp, 1);
        yield return Line("loss", "MLP, cross-entropy, Adam", [.. teacher.TrainingLoss]);
        using TrainedClassifier student = Distilled(data, TeacherLogits.Of(teacher, data.Teacher), 2);
        yield return Line("loss", "MLP, distillation with KL, Adam", [.. student.TrainingLoss]);
        (Modality images, Labels labels) = Images(256, new Seed(12));
        using TrainedClassifier lenet = Alone(images, labels, new LeNet(), 3);
        yield return Line("loss", "LeNet, cross-entropy, Adam", [.. lenet.TrainingLoss]);
    }

    private static IEnumerable<string> Accuracies()
    {
        var values = new Dictionary<string, List<double>> { ["teacher"] = [], ["student"] = [], ["student + kd"] = [], ["gain of kd"] = [] };
        for (int seed = 0; seed < Seeds; seed++)
        {
            PairedDataset train = Views(Rows, new Seed(100).Derive(seed)), test = Views(2000, new Seed(200).Derive(seed));
            using TrainedClassifier teacher = Alone(train.Teacher, train.Labels, s_mlp, seed);
            using TrainedClassifier student = Alone(train.Student, train.Labels, s_mlp, seed);
            using TrainedClassifier distilled = Distilled(train, TeacherLogits.Of(teacher, train.Teacher), seed);
            double alone = student.Represent(test.Student).Accuracy(test.Labels), taught = distilled.Represent(test.Student).Accuracy(test.Labels);
            values["teacher"].Add(teacher.Represent(test.Teacher).Accuracy(test.Labels));
            values["student"].Add(alone);
            values["student + kd"].Add(taught);
            values["gain of kd"].Add(taught - alone);
        }
        return values.Select(pair => Line("accuracy", pair.Key, [.. pair.Value]));
    }

    private static IEnumerable<string> Informations()
    {
        const int N = 1000;
        RandomStream stream = new Seed(31).CreateStream();
        double[] x = new double[2 * N], y = new double[2 * N];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = stream.NextGaussian();
            y[i] = 0.75 * x[i] + Math.Sqrt(1 - 0.75 * 0.75) * stream.NextGaussian();
        }
        foreach (string name in Estimators.Names.Where(Estimators.TrainsNetwork))
        {
            MutualInformationEstimate estimate = MutualInformation.Estimate(Estimators.ByName(name), new Samples(N, 2, x), new Samples(N, 2, y));
            yield return Line("information", name, [estimate.Nats, estimate.Interval?.Lower ?? double.NaN, estimate.Interval?.Upper ?? double.NaN]);
        }
    }

    private static TrainedClassifier Alone(Modality inputs, Labels labels, Architecture architecture, int seed) =>
        new SupervisedTrainer { Architecture = architecture, Options = s_options }.Train(inputs, labels, new Seed((ulong)seed));

    private static TrainedClassifier Distilled(PairedDataset data, TeacherLogits teacher, int seed) =>
        new DistillationTrainer { Architecture = s_mlp, Options = s_options, Method = new LogitDistillation { Lambda = 0.5, Temperature = 3 } }
            .Train(data.Student, data.Labels, teacher, new Seed((ulong)seed));

    /// <summary>Two views of five classes in 20 dimensions; the teacher's is cleaner.</summary>
    private static PairedDataset Views(int rows, Seed seed)
    {
        const int Width = 20, Classes = 5;
        RandomStream stream = seed.CreateStream();
        float[] teacher = new float[rows * Width], student = new float[rows * Width];
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % Classes)];
        for (int i = 0; i < teacher.Length; i++)
        {
            double centre = i % Width % Classes == labels[i / Width] ? 1 : 0;
            teacher[i] = (float)(centre + 1.2 * stream.NextGaussian());
            student[i] = (float)(centre + 2.2 * stream.NextGaussian());
        }
        return new PairedDataset(new Modality("clean", [Width], teacher), new Modality("noisy", [Width], student), new Labels(labels, Classes));
    }

    /// <summary>Images of 28 × 28 with a bright square whose corner tells the class, under noise.</summary>
    private static (Modality Images, Labels Labels) Images(int rows, Seed seed)
    {
        const int Side = 28, Classes = 4;
        RandomStream stream = seed.CreateStream();
        var pixels = new float[rows * Side * Side];
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % Classes)];
        for (int i = 0; i < pixels.Length; i++)
        {
            int label = labels[i / (Side * Side)], line = i / Side % Side, column = i % Side;
            bool inside = line / 14 == label / 2 && column / 14 == label % 2 && line % 14 is > 3 and < 10 && column % 14 is > 3 and < 10;
            pixels[i] = (float)((inside ? 0.5 : 0) + stream.NextGaussian());
        }
        return (new Modality("images", [1, Side, Side], pixels), new Labels(labels, Classes));
    }

    private static string Line(string kind, string name, ReadOnlySpan<double> values) =>
        $"{kind},{name.Replace(',', ';')},{string.Join(',', values.ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}";
}
