using KdNotebooks.Data;
using KdNotebooks.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Models.Internals;

/// <summary>The loss of one batch: the network, its input, labels [batch], and which training rows they are.</summary>
internal delegate Tensor BatchLoss(Classifier network, Tensor input, Tensor labels, ReadOnlySpan<int> rows);

/// <summary>
/// Mini-batch training that every trainer shares: one thread, everything random from the seed. The parameters of a companion
/// (the trainable part of a distillation method) learn beside the network's and are no part of it. With a network to start
/// from, that one is trained on.
/// </summary>
internal static class TrainingLoop
{
    public static TrainedClassifier Run(
        Architecture architecture, Modality inputs, Labels labels, BatchLoss loss, TrainingOptions options, Seed seed, CancellationToken cancellation,
        nn.Module? companion = null, Classifier? begin = null)
    {
        Check(inputs, labels, options);
        Classifier network = begin ?? architecture.Create(inputs.Shape, labels.ClassCount, seed.Derive("initialisation"));
        (int[] training, int[] validation) = HoldOut(inputs.Count, options.EarlyStopping, seed);
        var best = new BestParameters(network, options.EarlyStopping);
        var reader = new BatchReader(inputs);
        var losses = new List<double>();
        IEnumerable<Parameter> parameters = companion is null ? network.parameters() : network.parameters().Concat(companion.parameters());
        using var optimizer = optim.Adam(parameters, options.LearningRate, weight_decay: options.WeightDecay);
        Seed order = seed.Derive("batches");

        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            network.train();
            order.Derive(epoch).CreateStream().Shuffle<int>(training);
            double sum = 0;
            for (int start = 0; start < training.Length; start += options.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                Interruption.Check();
                Span<int> rows = training.AsSpan(start, Math.Min(options.BatchSize, training.Length - start));
                sum += rows.Length * Step(network, optimizer, reader, labels, rows, loss);
            }
            losses.Add(sum / training.Length);
            if (!double.IsFinite(losses[^1]))
                throw new KdException($"training diverged in epoch {epoch} (loss {losses[^1]}); lower the learning rate, now {options.LearningRate}");
            if (best.StopsAfter(epoch, () => MeanLoss(network, reader, labels, validation, loss, options.BatchSize))) break;
        }
        return new TrainedClassifier(network, best.Restore(losses.Count), losses);
    }

    private static double Step(
        Classifier network, optim.Optimizer optimizer, BatchReader reader, Labels labels, ReadOnlySpan<int> rows, BatchLoss loss)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = loss(network, reader.Read(rows), Targets(labels, rows), rows);
        optimizer.zero_grad();
        value.backward();
        optimizer.step();
        return value.item<float>();
    }

    private static double MeanLoss(Classifier network, BatchReader reader, Labels labels, int[] rows, BatchLoss loss, int batchSize)
    {
        network.eval();
        using var noGradient = no_grad();
        double sum = 0;
        for (int start = 0; start < rows.Length; start += batchSize)
        {
            using DisposeScope scope = NewDisposeScope();
            ReadOnlySpan<int> batch = rows.AsSpan(start, Math.Min(batchSize, rows.Length - start));
            sum += batch.Length * loss(network, reader.Read(batch), Targets(labels, batch), batch).item<float>();
        }
        return sum / rows.Length;
    }

    private static Tensor Targets(Labels labels, ReadOnlySpan<int> rows)
    {
        var targets = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++) targets[i] = labels[rows[i]];
        return tensor(targets);
    }

    private static (int[] Training, int[] Validation) HoldOut(int count, EarlyStopping? stopping, Seed seed)
    {
        if (stopping is null) return ([.. Enumerable.Range(0, count)], []);
        int held = Math.Clamp((int)Math.Round(stopping.ValidationFraction * count), 1, count - 1);
        int[] order = seed.Derive("validation").CreateStream().Permutation(count);
        int[] training = order[held..];
        Array.Sort(training);
        return (training, order[..held]);
    }

    private static void Check(Modality inputs, Labels labels, TrainingOptions options)
    {
        if (inputs.Count != labels.Count)
            throw new InvalidInputException($"{inputs.Name} has {inputs.Count} rows but there are {labels.Count} labels");
        if (inputs.Count < 2) throw new InvalidInputException($"{inputs.Name} has {inputs.Count} rows; training needs at least 2");
        if (options.Epochs < 1 || options.BatchSize < 1 || !(options.LearningRate > 0))
            throw new InvalidInputException($"training needs epochs and batch size of at least 1 and a positive learning rate; got {options}");
        if (options.EarlyStopping is { } stopping && (stopping.Patience < 1 || stopping.ValidationFraction is not (> 0 and < 1)))
            throw new InvalidInputException($"early stopping needs a patience of at least 1 and a validation fraction in (0, 1); got {stopping}");
    }
}
