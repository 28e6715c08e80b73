using KdNotebooks.Data;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Internals;

/// <summary>
/// One modality in momentum contrast (He et al. 2020): noisy views of rows, a projection of the queries that learns, a key
/// encoder that follows, and a queue of keys. The query encoder belongs to the caller.
/// </summary>
internal sealed class MomentumContrast : nn.Module
{
    private readonly TorchSharp.Modules.Linear projection;
    private readonly CrossModalMutualDistillation _options;
    private readonly Modality _modality;
    private readonly RandomStream _stream;
    private readonly Classifier _keyEncoder;
    private readonly TorchSharp.Modules.Linear _keyProjection;
    private readonly double _noise;
    private readonly List<float[]> _queue = [];
    private int _next;

    public MomentumContrast(Architecture architecture, Modality modality, int classes, CrossModalMutualDistillation options, Seed encoder, Seed seed) : base(nameof(MomentumContrast))
    {
        (_modality, _options, _stream) = (modality, options, seed.Derive("views").CreateStream());
        _keyEncoder = architecture.Create(modality.Shape, classes, encoder);
        int features;
        using (no_grad())
        using (NewDisposeScope()) features = (int)_keyEncoder.Encode(new BatchReader(modality).Read([0])).shape[1];
        (projection, _keyProjection) = (nn.Linear(features, options.Width), nn.Linear(features, options.Width));
        ParameterInitialisation.DrawFrom(projection, seed.Derive("projection"));
        ParameterInitialisation.DrawFrom(_keyProjection, seed.Derive("projection"));
        _noise = options.Noise * Deviation(modality);
        register_module(nameof(projection), projection);
    }

    /// <summary>The queue, [keys, width]; null while it is empty.</summary>
    public Tensor? Keys => _queue.Count == 0 ? null : tensor(_queue.SelectMany(key => key).ToArray(), [_queue.Count, _options.Width]);

    /// <summary>The query of one view and the key of another, [batch, width] each, rows of length 1; the key encoder first follows the query encoder.</summary>
    public (Tensor Query, Tensor Key) Views(Classifier encoder, ReadOnlySpan<int> rows)
    {
        Tensor query = nn.functional.normalize(projection.call(encoder.Encode(View(rows))), 2, 1);
        using var noGradient = no_grad();
        Follow(_keyEncoder, encoder);
        Follow(_keyProjection, projection);
        return (query, nn.functional.normalize(_keyProjection.call(_keyEncoder.Encode(View(rows))), 2, 1));
    }

    /// <summary>−ln softmax of the row's own key among it and the queue; mean over rows. 0 while the queue is empty.</summary>
    public Tensor Contrast(Tensor query, Tensor key, double temperature)
    {
        Tensor own = (query * key).sum(1, keepdim: true);
        Tensor all = Keys is { } keys ? cat([own, query.matmul(keys.t())], 1) : own;
        return nn.functional.cross_entropy(all / temperature, zeros(query.shape[0], dtype: ScalarType.Int64));
    }

    /// <summary>Puts keys at the end of the queue; the oldest leave it.</summary>
    public void Enqueue(Tensor keys)
    {
        float[] values = keys.ToFloats();
        for (int start = 0; start < values.Length; start += _options.Width)
        {
            float[] key = values[start..(start + _options.Width)];
            if (_queue.Count < _options.Queue) _queue.Add(key);
            else _queue[_next] = key;
            _next = (_next + 1) % _options.Queue;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _keyEncoder.Dispose();
            _keyProjection.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Follow(nn.Module slow, nn.Module fast)
    {
        foreach ((Parameter key, Parameter query) in slow.parameters().Zip(fast.parameters()))
            key.copy_(_options.Momentum * key + (1 - _options.Momentum) * query);
    }

    private Tensor View(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * _modality.Features];
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<float> row = _modality.Row(rows[i]);
            Span<float> view = values.AsSpan(i * row.Length, row.Length);
            for (int j = 0; j < row.Length; j++) view[j] = _stream.NextDouble() < _options.Hidden ? 0 : row[j] + (float)(_noise * _stream.NextGaussian());
        }
        return tensor(values, [rows.Length, .. _modality.Shape.Select(size => (long)size)]);
    }

    private static double Deviation(Modality modality)
    {
        double sum = 0, squares = 0;
        foreach (float value in modality.Values) (sum, squares) = (sum + value, squares + (double)value * value);
        double mean = sum / modality.Values.Length;
        return Math.Sqrt(Math.Max(0, squares / modality.Values.Length - mean * mean));
    }
}
