using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KdNotebooks.Benchmarks.Training;

/// <summary>One of the workloads that are trained here and in PyTorch (peers/train.py): the same sizes, steps and losses.</summary>
/// <param name="Name">As the command line knows it.</param>
/// <param name="Unit">What one result counts.</param>
/// <param name="Divisor">Units in one turn: the seconds of a turn are divided by it.</param>
/// <param name="Run">The turn of this number; returns its seconds.</param>
internal sealed record Workload(string Name, string Unit, double Divisor, Func<int, double> Run)
{
    public const string SweepName = "sweep-50x50";

    private const int Rows = 10_000, Batch = 128;
    private const double Temperature = 4, Lambda = 0.5;

    /// <summary>The workloads.</summary>
    public static IReadOnlyList<Workload> All(TrainBenchmarkOptions o) =>
    [
        new("kd-50", "s/epoch", o.Epochs, _ => Distil(50, 2, o.Epochs, 0)),
        new("kd-784", "s/epoch", o.Epochs, _ => Distil(784, 10, o.Epochs, 0)),
        new("lenet5", "ms/step", o.Steps / 1e3, Cnn(6, 16, o.Steps)),
        new("cnn-32-64", "ms/step", o.Steps / 1e3, Cnn(32, 64, o.Steps)),
        Product(128, 784, 256),
        Product(128, 256, 256),
        Product(512, 512, 512),
        new(SweepName, "s", 1, turn => Sweep(turn * o.SeedsPerTurn, Math.Min(o.SweepSeeds, (turn + 1) * o.SeedsPerTurn), o.SweepEpochs, o.Jobs)),
    ];

    /// <summary>[m, k]·[k, n] in float32, 10 GFLOP's worth of them.</summary>
    private static Workload Product(long m, long k, long n)
    {
        int count = (int)Math.Ceiling(1e10 / (2.0 * m * k * n));
        return new($"sgemm-{m}x{k}x{n}", "us", count / 1e6, _ =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor a = rand(m, k), b = rand(k, n);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            for (int i = 0; i < count; i++) a.mm(b).Dispose();
            return clock.Elapsed.TotalSeconds;
        });
    }

    private static Sequential Mlp(long inputs, long hidden, long classes) =>
        Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, classes));

    /// <summary>A teacher of 256 hidden units, its logits once for all rows, and a student of 64 on the other modality.</summary>
    private static double Distil(long inputs, long classes, int epochs, int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(seed);
        Tensor x = randn(Rows, inputs), y = (x.matmul(randn(inputs, classes)) + 2 * randn(Rows, classes)).argmax(1);
        Tensor xs = 0.7 * x + 0.7 * randn(Rows, inputs);
        using Sequential teacher = Mlp(inputs, 256, classes), student = Mlp(inputs, 64, classes);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Train(teacher, x, epochs, (z, rows) => functional.cross_entropy(z, y.index_select(0, rows)));
        Tensor logits;
        using (no_grad()) logits = teacher.call(x);
        Train(student, xs, epochs, (z, rows) => KdLoss(z, logits.index_select(0, rows), y.index_select(0, rows)));
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>(1 − λ)CE + λT²KL, batch mean.</summary>
    private static Tensor KdLoss(Tensor z, Tensor teacher, Tensor y) =>
        (1 - Lambda) * functional.cross_entropy(z, y)
        + Lambda * Temperature * Temperature / z.shape[0] * functional.kl_div((z / Temperature).log_softmax(1), (teacher / Temperature).softmax(1), log_target: false, Reduction.Sum);

    private static void Train(Sequential net, Tensor x, int epochs, Func<Tensor, Tensor, Tensor> loss)
    {
        using Adam adam = optim.Adam(net.parameters());
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            using Tensor order = randperm(Rows);
            for (int i = 0; i < Rows; i += Batch)
            {
                using DisposeScope step = NewDisposeScope();
                Tensor rows = order.slice(0, i, Math.Min(Rows, i + Batch), 1), l = loss(net.call(x.index_select(0, rows)), rows);
                adam.zero_grad();
                l.backward();
                adam.step();
            }
        }
    }

    /// <summary>A LeNet with c1 and c2 filters on 28 × 28 images, forward, backward and Adam.</summary>
    private static Func<int, double> Cnn(long c1, long c2, int steps)
    {
        Sequential? net = null;
        Adam? adam = null;
        Tensor? x = null, y = null;
        return _ =>
        {
            if (net is null)
            {
                manual_seed(0);
                net = Sequential(nn.Conv2d(1, c1, 5, padding: 2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(c1, c2, 5), nn.ReLU(), nn.MaxPool2d(2),
                    nn.Flatten(), nn.Linear(c2 * 25, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10));
                adam = optim.Adam(net.parameters());
                (x, y) = (randn(8 * Batch, 1, 28, 28), randint(10, [8 * Batch]));
            }
            var clock = System.Diagnostics.Stopwatch.StartNew();
            for (int s = 0; s < steps; s++)
            {
                using DisposeScope step = NewDisposeScope();
                int i = s % 8 * Batch;
                Tensor loss = functional.cross_entropy(net.call(x!.slice(0, i, i + Batch, 1)), y!.slice(0, i, i + Batch, 1));
                adam!.zero_grad();
                loss.backward();
                adam.step();
            }
            return clock.Elapsed.TotalSeconds;
        };
    }

    /// <summary>The first workload for a range of seeds, in parallel runs of one thread each.</summary>
    private static double Sweep(int from, int to, int epochs, int jobs)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Parallel.For(from, to, new ParallelOptions { MaxDegreeOfParallelism = jobs }, seed => Distil(50, 2, epochs, seed));
        return clock.Elapsed.TotalSeconds;
    }
}
