using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Information.Internals;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Benchmarks.Information;

/// <summary>One piece of work that information.py does too.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Unit">What is reported.</param>
/// <param name="Divisor">A run's seconds over this are one unit.</param>
/// <param name="Peers">Who does it there; the fastest counts.</param>
/// <param name="Prepare">Makes the data and returns the work.</param>
internal sealed record InformationWorkload(string Name, string Unit, double Divisor, IReadOnlyList<string> Peers, Func<Action> Prepare)
{
    private const int Steps = 200;

    public static IReadOnlyList<InformationWorkload> All { get; } =
    [
        Ksg(10_000, 1, "npeet", "scipy-sorted", "sklearn"), Ksg(10_000, 5, "npeet"), Ksg(10_000, 10, "npeet"), Ksg(50_000, 5, "npeet"),
        new("ross-10000x50", "s", 1, ["sklearn"], () => Ross(10_000, 50)),
        Neural("mine", 128), Neural("mine", 256), Neural("infonce", 256),
        Latent(2000, 50), Latent(2000, 500),
    ];

    private static InformationWorkload Ksg(int n, int d, params string[] peers) => new($"ksg-{n}-{d}", "s", 1, peers, () =>
    {
        PairSample pair = MultinormalTask.Paired(d, d, 0.6).Sample(n, new Seed(1));
        return () => new KsgEstimator().Estimate(pair.X, pair.Y!);
    });

    private static Action Ross(int n, int features)
    {
        Samples noise = MultinormalTask.Paired(features, 1, 0).Sample(n, new Seed(1)).X;
        var labels = new Labels([.. Enumerable.Range(0, n).Select(i => i % 10)], 10);
        Samples[] columns = [.. Enumerable.Range(0, features).Select(c => new Samples(n, 1, [.. Enumerable.Range(0, n).Select(i => noise[i, c] + 0.3 * (i % 10))]))];
        return () =>
        {
            foreach (Samples column in columns) new RossEstimator().Estimate(column, labels);
        };
    }

    private static InformationWorkload Neural(string kind, int batch) => new($"{kind}-{batch}", "ms/step", Steps / 1000.0, ["torch"], () =>
    {
        const int n = 10_000, d = 20;
        PairSample pair = MultinormalTask.Paired(d, d, 0.5).Sample(n, new Seed(1));
        var options = new CriticOptions { Form = kind == "mine" ? CriticForm.Joint : CriticForm.Separable, HiddenWidths = [256, 256], Shifts = 1, BatchSize = batch };
        CriticEstimator estimator = kind == "mine" ? new MineEstimator(options) : new InfoNceEstimator(options);
        var data = new FloatPair(pair.X, pair.Y!);
        Critic critic = Critic.Create(options, d, d);
        ParameterInitialisation.DrawFrom(critic, new Seed(2));
        ICriticObjective objective = estimator.CreateObjective();
        var optimizer = optim.Adam(critic.parameters(), options.LearningRate);
        RandomStream order = new Seed(3).CreateStream();
        var rows = new int[batch];
        return () =>
        {
            for (int s = 0; s < Steps; s++)
            {
                using DisposeScope scope = NewDisposeScope();
                for (int i = 0; i < batch; i++) rows[i] = order.NextInt(n);
                Step(objective.Loss(critic.Train(data.X(rows), data.Y(rows))), optimizer);
            }
        };
    });

    private static InformationWorkload Latent(int n, int d) => new($"lmi-{n}x{d}", "s/epoch", 1, ["torch"], () =>
    {
        const int batch = 512;
        PairSample pair = MultinormalTask.Paired(d, d, 0.5).Sample(n, new Seed(1));
        var data = new FloatPair(pair.X, pair.Y!);
        var network = new CrossAutoencoder(d, d, [1024, 512, 256], 8);
        ParameterInitialisation.DrawFrom(network, new Seed(2));
        var optimizer = optim.Adam(network.parameters(), 1e-4);
        RandomStream stream = new Seed(3).CreateStream();
        return () =>
        {
            int[] order = stream.Permutation(n);
            for (int from = 0; from + batch <= n; from += batch)
            {
                using DisposeScope scope = NewDisposeScope();
                ReadOnlySpan<int> rows = order.AsSpan(from, batch);
                Step(network.Loss(data.X(rows), data.Y(rows), stream), optimizer);
            }
        };
    });

    private static void Step(Tensor loss, optim.Optimizer optimizer)
    {
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
    }
}
