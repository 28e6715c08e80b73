using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Information;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

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
        foreach (Func<IEnumerable<string>> part in new Func<IEnumerable<string>>[] { Losses, Accuracies, Informations, Memory })
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
        // In float32 two roundings of the same training part within epochs, through ReLU and max pooling; in float64 they do not.
        (double[] losses, IReadOnlyList<(string Name, double[] Values)> gradients) = LeNet(images, labels, ScalarType.Float64, Epochs);
        yield return Line("loss", "LeNet in float64, cross-entropy, Adam", losses);
        foreach ((string name, double[] values) in LeNet(images, labels, ScalarType.Float32, 0).Gradients) yield return Line("gradient", $"LeNet in float32: {name} 0", values);
        foreach ((string name, double[] values) in gradients) yield return Line("gradient", $"LeNet in float64: {name} 0", values);
    }

    /// <summary>Losses an epoch, batches in the order of the rows, and the first batch's gradients of every parameter.</summary>
    private static (double[] Losses, IReadOnlyList<(string Name, double[] Values)> Gradients) LeNet(Modality images, Labels labels, ScalarType type, int epochs)
    {
        using Classifier network = new LeNet().Create(images.Shape, labels.ClassCount, new Seed(3));
        network.to(type);
        var reader = new BatchReader(images);
        Tensor Loss(int start)
        {
            int[] rows = [.. Enumerable.Range(start, s_options.BatchSize)];
            return nn.functional.cross_entropy(network.call(reader.Read(rows).to(type)), tensor([.. rows.Select(row => (long)labels[row])]));
        }
        var gradients = new List<(string, double[])>();
        using (NewDisposeScope())
        {
            Loss(0).backward();
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
            {
                Tensor gradient = parameter.grad!.to(ScalarType.Float64).contiguous();
                gradients.Add((name, gradient.data<double>().ToArray()));
            }
        }
        using var optimizer = optim.Adam(network.parameters(), s_options.LearningRate);
        var losses = new double[epochs];
        for (int epoch = 0; epoch < epochs; epoch++)
            for (int start = 0; start < images.Count; start += s_options.BatchSize)
            {
                using DisposeScope scope = NewDisposeScope();
                optimizer.zero_grad();
                Tensor loss = Loss(start);
                loss.backward();
                optimizer.step();
                losses[epoch] += loss.detach().to(ScalarType.Float64).item<double>() * s_options.BatchSize / images.Count;
            }
        return (losses, gradients);
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

    // 512 rows in batches of 64: eight steps an epoch.
    private static IEnumerable<string> Memory()
    {
        PairedDataset data = Views(Rows, new Seed(41));
        using TrainedClassifier teacher = Alone(data.Teacher, data.Labels, s_mlp, 1);
        TeacherLogits logits = TeacherLogits.Of(teacher, data.Teacher);
        double[] megabytes = [.. new[] { 10_000, 10_000 }.Select(steps =>
        {
            new DistillationTrainer { Architecture = s_mlp, Options = s_options with { Epochs = steps * s_options.BatchSize / Rows, LearningRate = 1e-4 }, Method = new LogitDistillation() }
                .Train(data.Student, data.Labels, logits, new Seed(2)).Dispose();
            // What the collector has not come to yet is no leak; its budget is full after some thousand steps.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return Environment.WorkingSet / 1e6;
        })];
        yield return Line("memory", "resident MB after 10000 and 20000 steps of distillation", megabytes);
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
