using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Information.Internals;

/// <summary>Two variables as networks see them: float32, z-scored, clipped to ±10; batches become tensors.</summary>
internal sealed class FloatPair(Samples x, Samples y)
{
    private const double Clip = 10;

    private readonly float[] _x = Prepare(x), _y = Prepare(y);
    private readonly int _dx = x.Dimension, _dy = y.Dimension;

    /// <summary>[rows, dx].</summary>
    public Tensor X(ReadOnlySpan<int> rows) => Gather(_x, _dx, rows);

    /// <summary>[rows, dy].</summary>
    public Tensor Y(ReadOnlySpan<int> rows) => Gather(_y, _dy, rows);

    private static Tensor Gather(float[] values, int d, ReadOnlySpan<int> rows)
    {
        var batch = new float[rows.Length * d];
        for (int i = 0; i < rows.Length; i++) values.AsSpan(rows[i] * d, d).CopyTo(batch.AsSpan(i * d));
        return tensor(batch, [rows.Length, d]);
    }

    private static float[] Prepare(Samples samples)
    {
        ReadOnlySpan<double> scores = Standardisation.ToZScores(samples).Values;
        var values = new float[scores.Length];
        for (int i = 0; i < values.Length; i++) values[i] = (float)Math.Clamp(scores[i], -Clip, Clip);
        return values;
    }
}
