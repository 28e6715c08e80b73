using KdNotebooks.Distillation.Systems.Internals;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>
/// Orders the items of a story in two modalities (the task of arXiv 2408.00305). Each modality has a pair classifier, which is
/// trained by cross-entropy on the true order of its own pairs (mean over the ordered pairs), with <see cref="OrderGuidance"/> in
/// the training or without. Items of the two modalities that belong together are found by linear projections trained with
/// InfoNCE within a story. Our choices: one item pair at a time goes through a perceptron, where the authors encode a story with
/// pretrained language and vision transformers and align by a pretrained CLIP; the order is by the sum of the probabilities of
/// coming first, where they sort topologically.
/// </summary>
public sealed record StoryOrdering
{
    /// <summary>The guidance during training; without rounds each modality learns alone.</summary>
    public OrderGuidance Guidance { get; init; } = new(Rounds: 0);

    /// <summary>The width of the pair classifier's hidden layer.</summary>
    public int HiddenWidth { get; init; } = 32;

    /// <summary>The width of the projections that find what belongs together.</summary>
    public int ProjectionWidth { get; init; } = 16;

    /// <summary>Passes over the stories, stories a step, Adam's step size and L2 penalty.</summary>
    public TrainingOptions Options { get; init; } = new() { Epochs = 30, BatchSize = 64, LearningRate = 5e-3 };

    /// <summary>The same for the projections that find what belongs together, and their temperature.</summary>
    public (TrainingOptions Options, double Temperature) Alignment { get; init; } = (new() { Epochs = 30, BatchSize = 64, LearningRate = 3e-2 }, 0.1);

    /// <summary>Trains the projections, then both pair classifiers. With 0 epochs they are untrained.</summary>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public StoryOrders Train(StoryRows stories, Seed seed, CancellationToken cancellation = default)
    {
        var orders = new StoryOrders(stories.FirstWidth, stories.SecondWidth, HiddenWidth, ProjectionWidth, Alignment.Temperature);
        ParameterInitialisation.DrawFrom(orders, seed.Derive("initialisation"));
        Fit(orders.AlignmentParameters, Alignment.Options, seed.Derive("alignment"), batch => AlignmentLoss(orders, batch));
        Fit(orders.PairParameters, Options, seed.Derive("pairs"), batch => PairLoss(orders, batch));
        return orders;

        void Fit(IEnumerable<Parameter> parameters, TrainingOptions options, Seed order, Func<StoryBatch, Tensor> loss)
        {
            using var optimizer = optim.Adam(parameters, options.LearningRate, weight_decay: options.WeightDecay);
            for (int epoch = 0; epoch < options.Epochs; epoch++)
                foreach (int[] rows in order.Derive(epoch).CreateStream().Permutation(stories.Count).Chunk(options.BatchSize))
                    GradientStep.Take(optimizer, "the orders", () => loss(StoryBatch.Of(stories, rows)), cancellation);
        }
    }

    // Which item of the second modality has the place of each item of the first: a softmax over the story's items.
    private static Tensor AlignmentLoss(StoryOrders orders, StoryBatch batch)
    {
        Tensor similarities = orders.Similarities(batch);
        Tensor same = batch.FirstPlaces.unsqueeze(2).eq(batch.SecondPlaces.unsqueeze(1)).to(ScalarType.Int64).argmax(2);
        return nn.functional.cross_entropy(similarities.reshape(-1, batch.Items), same.reshape(-1));
    }

    private Tensor PairLoss(StoryOrders orders, StoryBatch batch)
    {
        (Tensor first, Tensor second) = orders.Logits(batch, Guidance);
        return Loss(first, batch.FirstPlaces) + Loss(second, batch.SecondPlaces);
    }

    /// <summary>Cross-entropy of "i comes before j", mean over the ordered pairs i ≠ j of all stories.</summary>
    /// <param name="logits">[stories, items, items].</param>
    /// <param name="places">[stories, items], int64.</param>
    public static Tensor Loss(Tensor logits, Tensor places)
    {
        long items = logits.shape[1];
        Tensor before = places.unsqueeze(2).lt(places.unsqueeze(1)).to(logits.dtype), apart = 1 - eye(items, dtype: logits.dtype);
        Tensor each = nn.functional.binary_cross_entropy_with_logits(logits, before, reduction: nn.Reduction.None);
        return (each * apart).sum() / (logits.shape[0] * items * (items - 1));
    }
}
