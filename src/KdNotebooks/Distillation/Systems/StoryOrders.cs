using KdNotebooks.Simulation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>The trained parts of <see cref="StoryOrdering"/>.</summary>
public sealed class StoryOrders : nn.Module
{
    private readonly PairClassifier first, second;
    private readonly TorchSharp.Modules.Linear firstProjection, secondProjection;
    private readonly double _temperature;

    internal StoryOrders(int firstColumns, int secondColumns, int width, int projection, double temperature) : base(nameof(StoryOrders))
    {
        first = new PairClassifier(firstColumns, width);
        second = new PairClassifier(secondColumns, width);
        firstProjection = nn.Linear(firstColumns, projection, hasBias: false);
        secondProjection = nn.Linear(secondColumns, projection, hasBias: false);
        _temperature = temperature;
        RegisterComponents();
    }

    internal IEnumerable<Parameter> PairParameters => first.parameters().Concat(second.parameters());

    internal IEnumerable<Parameter> AlignmentParameters => firstProjection.parameters().Concat(secondProjection.parameters());

    /// <summary>How well the first modality's items are ordered.</summary>
    /// <param name="stories">Stories that were not trained on.</param>
    /// <param name="guidance">Used at the ordering too; without rounds the first modality is alone.</param>
    public OrderReport Order(StoryRows stories, OrderGuidance guidance)
    {
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        StoryBatch all = StoryBatch.Of(stories, [.. Enumerable.Range(0, stories.Count)]);
        return OrderReport.Of(Logits(all, guidance).First, stories.FirstPlaces);
    }

    /// <summary>The share of items of the first modality whose counterpart is found.</summary>
    public double AlignedShare(StoryRows stories)
    {
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        StoryBatch all = StoryBatch.Of(stories, [.. Enumerable.Range(0, stories.Count)]);
        Tensor found = all.SecondPlaces.gather(1, Similarities(all).argmax(2));
        return found.eq(all.FirstPlaces).to(ScalarType.Float32).mean().item<float>();
    }

    internal (Tensor First, Tensor Second) Logits(StoryBatch batch, OrderGuidance guidance)
    {
        Tensor own = first.call(batch.First), other = second.call(batch.Second);
        if (guidance.Rounds == 0) return (own, other);
        Tensor similarities = Similarities(batch).detach();
        return guidance.Guide(own, other, firstOfSecond: similarities.argmax(1), secondOfFirst: similarities.argmax(2));
    }

    // Cosine over temperature, [stories, first items, second items].
    internal Tensor Similarities(StoryBatch batch)
    {
        Tensor u = nn.functional.normalize(firstProjection.call(batch.First), 2, 2), v = nn.functional.normalize(secondProjection.call(batch.Second), 2, 2);
        return u.matmul(v.transpose(1, 2)) / _temperature;
    }
}

/// <summary>
/// A perceptron over the two items of a pair, v · ReLU(A x_i + B x_j + a) + b: [stories, items, columns] → [stories, items, items].
/// A x and B x are computed once an item, not once a pair.
/// </summary>
internal sealed class PairClassifier : nn.Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Linear earlier, later, head;

    public PairClassifier(int columns, int width) : base(nameof(PairClassifier))
    {
        earlier = nn.Linear(columns, width);
        later = nn.Linear(columns, width, hasBias: false);
        head = nn.Linear(width, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor items) => head.call((earlier.call(items).unsqueeze(2) + later.call(items).unsqueeze(1)).relu()).squeeze(3);
}

/// <summary>Some stories as tensors: items [stories, items, columns], places [stories, items] int64.</summary>
internal sealed record StoryBatch(Tensor First, Tensor Second, Tensor FirstPlaces, Tensor SecondPlaces, int Items)
{
    public static StoryBatch Of(StoryRows stories, int[] rows)
    {
        return new StoryBatch(Values(stories.First, stories.FirstWidth), Values(stories.Second, stories.SecondWidth), Places(stories.FirstPlaces), Places(stories.SecondPlaces), stories.Items);

        Tensor Values(float[] all, int width)
        {
            int size = stories.Items * width;
            var values = new float[rows.Length * size];
            for (int i = 0; i < rows.Length; i++) all.AsSpan(rows[i] * size, size).CopyTo(values.AsSpan(i * size));
            return tensor(values, [rows.Length, stories.Items, width]);
        }

        Tensor Places(int[] all) => tensor(
            rows.SelectMany(row => new ArraySegment<int>(all, row * stories.Items, stories.Items)).Select(place => (long)place).ToArray(), [rows.Length, stories.Items]);
    }
}

/// <summary>How well items are ordered.</summary>
/// <param name="KendallTau">The mean over stories of Kendall's τ between the order and the true one.</param>
/// <param name="PerfectMatch">The share of stories in exactly the true order.</param>
public sealed record OrderReport(double KendallTau, double PerfectMatch)
{
    /// <summary>Orders each story by Σ_j σ(l_ij), the expected number of items that an item comes before.</summary>
    /// <param name="logits">l, [stories, items, items].</param>
    /// <param name="places">The true places, [stories, items].</param>
    public static OrderReport Of(Tensor logits, int[] places)
    {
        int items = (int)logits.shape[1], stories = (int)logits.shape[0];
        float[] first = ((logits.sigmoid() * (1 - eye(items))).sum([2L])).ToFloats();  // [stories, items]
        double tau = 0;
        int perfect = 0;
        for (int story = 0; story < stories; story++)
        {
            double[] earliness = [.. first.AsSpan(story * items, items).ToArray().Select(v => -(double)v)];
            double[] truth = [.. places.AsSpan(story * items, items).ToArray().Select(place => (double)place)];
            double one = Numerics.KendallTau.Of(earliness, truth);
            // Every item ties with every other: the order is worth nothing.
            tau += double.IsNaN(one) ? 0 : one;
            if (one >= 1 - 1e-12) perfect++;
        }
        return new OrderReport(tau / stories, (double)perfect / stories);
    }
}
