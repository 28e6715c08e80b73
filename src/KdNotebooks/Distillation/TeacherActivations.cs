using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>
/// What a trained teacher makes of every training row, computed once, kept in the order of the rows; immutable. Only the
/// kinds that were asked for are kept.
/// </summary>
public sealed class TeacherActivations
{
    private const int RowsAtOnce = 128;
    private readonly RowBlock _logits, _features;
    private readonly RowBlock[] _layers;

    private TeacherActivations(int count, ActivationShapes shapes, RowBlock logits, RowBlock features, RowBlock[] layers) =>
        (Count, Shapes, _logits, _features, _layers) = (count, shapes, logits, features, layers);

    /// <summary>n, the number of rows.</summary>
    public int Count { get; }

    /// <summary>The shapes of all activations, also of those that were not kept.</summary>
    public ActivationShapes Shapes { get; }

    /// <summary>Runs <paramref name="teacher"/> over its own modality, [n, features], without dropout or gradient.</summary>
    public static TeacherActivations Of(TrainedClassifier teacher, Modality inputs, ActivationKinds kinds)
    {
        Classifier network = teacher.Network;
        network.eval();
        using var noGradient = no_grad();
        var reader = new BatchReader(inputs);
        ActivationShapes? shapes = null;
        RowBlock logits = RowBlock.Absent, features = RowBlock.Absent;
        RowBlock[] layers = [];
        for (int start = 0; start < inputs.Count; start += RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            int[] rows = [.. Enumerable.Range(start, Math.Min(RowsAtOnce, inputs.Count - start))];
            Activations batch = network.Activate(reader.Read(rows));
            if (shapes is null)
            {
                shapes = ShapesOf(network.GetName(), batch);
                if (kinds.HasFlag(ActivationKinds.Logits)) logits = RowBlock.For(inputs.Count, [shapes.Classes]);
                if (kinds.HasFlag(ActivationKinds.Features)) features = RowBlock.For(inputs.Count, [shapes.Features]);
                if (kinds.HasFlag(ActivationKinds.Layers)) layers = [.. shapes.Layers.Select(shape => RowBlock.For(inputs.Count, shape))];
            }
            logits.Put(start, batch.Logits);
            features.Put(start, batch.Features);
            for (int i = 0; i < layers.Length; i++) layers[i].Put(start, batch.Layers[i]);
        }
        return new TeacherActivations(inputs.Count, shapes!, logits, features, layers);
    }

    /// <summary>The rows in that order; no gradient flows into them.</summary>
    internal Activations Batch(ReadOnlySpan<int> rows)
    {
        var layers = new Tensor[_layers.Length];
        for (int i = 0; i < layers.Length; i++) layers[i] = _layers[i].Take(rows)!;
        return new Activations(_logits.Take(rows)!, _features.Take(rows)!, layers);
    }

    internal static ActivationShapes ShapesOf(string network, Activations batch) => new(
        network, (int)batch.Logits.shape[1], (int)batch.Features.shape[1],
        [.. batch.Layers.Select(layer => (IReadOnlyList<int>)[.. layer.shape.Skip(1).Select(size => (int)size)])]);

    private sealed record RowBlock(int Width, IReadOnlyList<int> Shape, float[] Values)
    {
        public static RowBlock Absent { get; } = new(0, [], []);

        public static RowBlock For(int rows, IReadOnlyList<int> shape)
        {
            int width = shape.Aggregate(1, (product, size) => product * size);
            return new RowBlock(width, shape, new float[(long)rows * width]);
        }

        public void Put(int start, Tensor rows)
        {
            if (Width > 0) rows.ToFloats().CopyTo(Values.AsSpan(start * Width));
        }

        public Tensor? Take(ReadOnlySpan<int> rows)
        {
            if (Width == 0) return null;
            var batch = new float[rows.Length * Width];
            for (int i = 0; i < rows.Length; i++) Values.AsSpan(rows[i] * Width, Width).CopyTo(batch.AsSpan(i * Width));
            return tensor(batch, [rows.Length, .. Shape.Select(size => (long)size)]);
        }
    }
}
