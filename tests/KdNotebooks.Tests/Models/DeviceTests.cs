using System.Runtime.InteropServices;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Experiments.Methods;
using KdNotebooks.Information;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Cli;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Models;

/// <summary>The default device is the process's: nothing else may run.</summary>
[CollectionDefinition(nameof(DefaultDevice), DisableParallelization = true)]
public sealed class DefaultDevice;

/// <summary>
/// Where tensors live. A machine without a GPU still has a second device where the real packages are: libtorch's "lazy",
/// whose tensors cannot be read in place and do not mix with those of the CPU. What is made on the wrong device, or read
/// without a copy to the CPU, shows there.
/// </summary>
[Collection(nameof(DefaultDevice))]
public class DeviceTests
{
    private const DeviceType Lazy = (DeviceType)17;

    // The GRU of the packages knows CPU, CUDA and MPS only.
    private static readonly (KdNotebooks.Models.Architecture Architecture, int[] Shape)[] s_networks =
        [(new Mlp { HiddenWidths = [8] }, [12]), (new LeNet(), [1, 28, 28]), (new Cnn { Maps = [3, 4], HiddenWidths = [8] }, [1, 28, 28]), (new OverTime(null, new Mlp { HiddenWidths = [8] }), [5, 4])];

    private static readonly DistillationMethod[] s_methods =
        [.. typeof(DistillationMethod).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DistillationMethod)) && !type.IsAbstract && type.GetConstructor([]) is not null)
            .OrderBy(type => type.Name, StringComparer.Ordinal).Select(type => (DistillationMethod)Activator.CreateInstance(type)!)];

    [Theory]
    [InlineData("cuda", "--device cuda: ")]
    [InlineData("cuda:9", "--device cuda:9: ")]
    [InlineData("mps", "--device mps: ")]
    [InlineData("tpu", "'tpu'")]
    [InlineData("cuda:x", "'cuda:x'")]
    [InlineData("cpu:1", "'cpu:1'")]
    public async Task A_device_that_is_not_there_is_one_line_and_the_old_one_stays(string device, string says)
    {
        Assert.SkipWhen(Backend.Name != "engine" && ((device == "cuda" && cuda.is_available()) || (device == "mps" && mps_is_available())), $"this machine has {device}");
        using var folder = new TemporaryFolder();
        (await CommandRun.Of("reproduce", "mfh", "--device", device, "--out", folder.File("out"))).AssertOneClearLine(says);
        Assert.False(Directory.Exists(folder.File("out")));
        Assert.Equal("cpu", Backend.Device);
        Assert.Equal(Backend.Name, Backend.Label);
        Assert.Equal(DeviceType.CPU, zeros(1).device_type);
    }

    [Fact]
    public void Networks_train_on_another_device_as_on_the_CPU()
    {
        foreach ((KdNotebooks.Models.Architecture architecture, int[] shape) in s_networks)
        {
            (Modality rows, Labels labels) = Rows(shape);
            var trainer = new SupervisedTrainer { Architecture = architecture, Options = new TrainingOptions { Epochs = 2, BatchSize = 12, LearningRate = 1e-3, EarlyStopping = null } };
            double[] Train(DeviceType device)
            {
                using TrainedClassifier trained = trainer.Train(rows, labels, new Seed(1));
                Assert.All(trained.Network.parameters(), parameter => Assert.Equal(device, parameter.device_type));
                return [.. trained.TrainingLoss, .. trained.Represent(rows).Logits.Values];
            }
            AssertSame($"{architecture}", Train(DeviceType.CPU), OnLazy(() => Train(Lazy)));
        }
    }

    [Fact]
    public void Losses_of_all_methods_and_their_gradients_are_those_of_the_CPU()
    {
        (Modality rows, Labels labels) = Rows([1, 28, 28]);
        var architecture = new Cnn { Maps = [4, 8], HiddenWidths = [16] };
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = architecture, Options = new TrainingOptions { Epochs = 1 } }.Train(rows, labels, new Seed(2));
        foreach (DistillationMethod method in s_methods)
        {
            TeacherActivations activations = TeacherActivations.Of(teacher, rows, method.Reads);
            double[] Loss(DeviceType device)
            {
                using DisposeScope scope = NewDisposeScope();
                using Classifier student = architecture.Create(rows.Shape, 3, new Seed(3));
                using nn.Module? companion = new DistillationTrainer { Architecture = architecture, Method = method }.CreateCompanion(rows, labels, activations, new Seed(4));
                int[] batch = [.. Enumerable.Range(0, 12)];
                Tensor loss = method.Loss(new DistillationBatch(
                    student.Activate(new BatchReader(rows).Read(batch)), activations.Batch(batch), tensor([.. batch.Select(i => (long)labels[i])]), batch, companion, ClassWeights.Of(labels, 0.5)));
                loss.backward();
                Assert.All(student.parameters().Where(parameter => parameter.grad is not null), parameter => Assert.Equal(device, parameter.grad!.device_type));
                return [loss.item<float>(), .. student.parameters().SelectMany(parameter => parameter.grad?.ToFloats() ?? []).Select(value => (double)value)];
            }
            AssertSame(method.Name, Loss(DeviceType.CPU), OnLazy(() => Loss(Lazy)));
        }
    }

    [Fact]
    public void Schemes_train_on_another_device_as_on_the_CPU()
    {
        PairedDataset data = ToyData.Draw(24, new Seed(9));
        var network = new Mlp { HiddenWidths = [8, 6] };
        var options = new TrainingOptions { Epochs = 1, BatchSize = 12, LearningRate = 1e-3 };
        var failures = new List<string>();
        foreach (ComparedScheme compared in Schemes.All)
        {
            DistillationScheme scheme = compared.At(1);
            double[] Train()
            {
                using TrainedClassifier teacher = new SupervisedTrainer { Architecture = network, Options = options }.Train(data.Teacher, data.Labels, new Seed(1));
                var task = new DistillationTask(data.Teacher, data.Student, data.Labels, network, network, options, teacher);
                Assert.Equal(compared.Name is "at" or "nst", scheme.Misfit(task) is not null);
                if (scheme.Misfit(task) is not null) return [0];
                using TrainedClassifier trained = scheme.Train(task, new Seed(2));
                Modality seen = scheme.SeesBoth ? Fusion.Join(data.Teacher, data.Student) : data.Student;
                return [.. trained.Represent(seen).Logits.Values];
            }
            double[] expected = Train();
            try
            {
                AssertSame(compared.Name, expected, OnLazy(Train));
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.SkipException)
            {
                failures.Add($"{compared.Name}: {exception.Message.Split('\n')[0]} {exception.StackTrace!.Split('\n').FirstOrDefault(line => line.Contains("KdNotebooks."))}");
            }
        }
        Assert.Empty(failures);
    }

    [Fact]
    public void Neural_estimators_estimate_on_another_device_as_on_the_CPU()
    {
        const int N = 120;
        RandomStream stream = new Seed(6).CreateStream();
        double[] x = [.. Enumerable.Range(0, N).Select(_ => stream.NextGaussian())], y = [.. x.Select(value => 0.8 * value + 0.6 * stream.NextGaussian())];
        var options = new CriticOptions { HiddenWidths = [8], MaxSteps = 6, BatchSize = 40, Seed = new Seed(7) };
        IMutualInformationEstimator[] estimators =
        [
            // CLUB bounds its variances in a way that the lazy device has no derivative of.
            new InfoNceEstimator(options), new MineEstimator(options), new SmileEstimator(options), new NwjEstimator(options), new DonskerVaradhanEstimator(options),
            new LatentEstimator(new LatentOptions { Latent = 1, HiddenWidths = [8], MaxEpochs = 2, BatchSize = 40, Seed = new Seed(8) }),
        ];
        foreach (IMutualInformationEstimator estimator in estimators)
        {
            double[] Estimate() => [MutualInformation.Estimate(estimator, new Samples(N, 1, x), new Samples(N, 1, y)).Nats];
            AssertSame(estimator.Name, Estimate(), OnLazy(Estimate));
        }
    }

    /// <summary>Only there are values read without a thought of where they live.</summary>
    [Fact]
    public void Values_are_read_in_one_place()
    {
        string[] readers = [.. Directory.GetFiles(Path.Combine(Checkout.Root!, "src", "KdNotebooks"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains(".data<")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Equal(["BatchReader.cs", "TensorValues.cs"], readers);
    }

    private static void AssertSame(string what, double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-4 * scale, $"{what}, value {i}: {expected[i]} on the CPU, {actual[i]} on the other device");
    }

    private static (Modality Rows, Labels Labels) Rows(int[] shape)
    {
        RandomStream stream = new Seed(5).CreateStream();
        const int Count = 24;
        int width = shape.Aggregate((a, b) => a * b);
        return (new Modality("rows", shape, [.. Enumerable.Range(0, Count * width).Select(_ => (float)stream.NextGaussian())]), new Labels([.. Enumerable.Range(0, Count).Select(i => i % 3)], 3));
    }

    private static T OnLazy<T>(Func<T> act)
    {
        Assert.SkipWhen(Backend.Name == "engine", "the embedded engine has the CPU only: dotnet build -p:KdBackend=TorchSharp, then these tests");
        StartLazy();
        set_default_device(new torch.Device(Lazy));
        try
        {
            return act();
        }
        finally
        {
            set_default_device(torch.CPU);
        }
    }

    /// <summary>C++ function void torch::lazy::InitTorchScriptBackend(), once a process.</summary>
    private static void StartLazy()
    {
        if (AppContext.GetData(nameof(StartLazy)) is not null) return;
        zeros(1).Dispose();
        string? library = !OperatingSystem.IsLinux() ? null
            : File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).FirstOrDefault(path => Path.GetFileName(path).StartsWith("libtorch_cpu.so", StringComparison.Ordinal));
        IntPtr start = 0;
        Assert.SkipWhen(library is null || !NativeLibrary.TryGetExport(NativeLibrary.Load(library), "_ZN5torch4lazy22InitTorchScriptBackendEv", out start), "this libtorch has no lazy device");
        Marshal.GetDelegateForFunctionPointer<Action0>(start)();
        AppContext.SetData(nameof(StartLazy), true);
    }

    private delegate void Action0();
}
