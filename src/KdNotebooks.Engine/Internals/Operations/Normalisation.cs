
namespace TorchSharp.Internals;

/// <summary>
/// y = (x − μ)/√(σ² + ε)·w + b with the mean and the variance over some dimensions. With x̂ the normalised input and h = g·w:
/// dx = (h − mean h − x̂·mean(h·x̂))/√(σ² + ε), dw = Σ g·x̂, db = Σ g.
/// </summary>
internal static class Normalisation
{
    /// <summary>Over the trailing dimensions.</summary>
    public static NdArray Layer(NdArray x, long[] normalised, NdArray? w, NdArray? b, double eps)
    {
        if (normalised.Length == 0 || normalised.Length > x.Rank || !Shapes.Same(x.Shape.AsSpan(x.Rank - normalised.Length), normalised))
            throw new ExternalException($"layer_norm: an input of shape {Shapes.Text(x.Shape)} does not end in {Shapes.Text(normalised)}");
        Require(x, normalised, "layer_norm", [(w, "weight"), (b, "bias")]);
        long[] dims = [.. Enumerable.Range(x.Rank - normalised.Length, normalised.Length).Select(i => (long)i)];
        using NdArray plain = x.Detached(), mean = Reductions.Mean(plain, dims, true), variance = Reductions.Variance(plain, dims, false, true);
        return Apply(x, mean, variance, w, b, eps, dims, normalised, "layer_norm");
    }

    /// <summary>Over all dimensions but the channels, [N, C, ...]; in evaluation with the running numbers, which training moves on by the momentum.</summary>
    public static NdArray Batch(NdArray x, NdArray? runningMean, NdArray? runningVar, NdArray? w, NdArray? b, bool training, double momentum, double eps)
    {
        if (x.Rank < 2) throw new ExternalException($"batch_norm: expected an input [N, C, ...], got the shape {Shapes.Text(x.Shape)}");
        Require(x, [x.Shape[1]], "batch_norm", [(runningMean, "running mean"), (runningVar, "running variance"), (w, "weight"), (b, "bias")]);
        long[] dims = [.. Enumerable.Range(0, x.Rank).Where(i => i != 1).Select(i => (long)i)], channels = [x.Shape[1], .. Enumerable.Repeat(1L, x.Rank - 2)];
        NdArray Wide(NdArray v) => v.View(channels, Shapes.Contiguous(channels), v.Offset);
        using NdArray? pw = w is null ? null : Views.Reshape(w, channels), pb = b is null ? null : Views.Reshape(b, channels);
        if (!training && runningMean is not null && runningVar is not null)
        {
            using NdArray m = Wide(runningMean), v = Wide(runningVar);
            return Apply(x, m, v, pw, pb, eps, null, channels, "batch_norm");
        }
        long n = x.Count / Math.Max(1, x.Shape[1]);
        if (n <= 1) throw new ExternalException($"batch_norm: expected more than one value per channel in training, got an input of shape {Shapes.Text(x.Shape)}");
        using NdArray plain = x.Detached(), mean = Reductions.Mean(plain, dims, true), variance = Reductions.Variance(plain, dims, false, true);
        if (runningMean is not null) Move(runningMean, mean, momentum, 1);
        if (runningVar is not null) Move(runningVar, variance, momentum, (double)n / (n - 1));
        return Apply(x, mean, variance, pw, pb, eps, dims, channels, "batch_norm");
    }

    /// <summary>What the input is normalised with must be of its dtype and of one shape.</summary>
    private static void Require(NdArray x, long[] shape, string operation, (NdArray? Array, string Name)[] others)
    {
        ScalarTypes.RequireFloat(x, operation);
        foreach ((NdArray? other, string name) in others)
        {
            if (other is null) continue;
            if (!Shapes.Same(other.Shape, shape)) throw new ExternalException($"{operation}: an input of shape {Shapes.Text(x.Shape)} does not fit a {name} of shape {Shapes.Text(other.Shape)}");
            ScalarTypes.RequireSame(x, other, operation);
        }
    }

    /// <summary>running ← (1 − m)·running + m·scale·now.</summary>
    private static void Move(NdArray running, NdArray now, double momentum, double scale)
    {
        using NdArray keep = Factories.Number(running.Type, 1 - momentum), part = Factories.Number(running.Type, momentum * scale), flat = Views.Reshaped(now, running.Shape);
        using NdArray old = Arithmetic.Product(running, keep), fresh = Arithmetic.Product(flat, part), sum = Arithmetic.Sum(old, fresh);
        Copying.Into(running, sum);
    }

    /// <summary>Dims are those that the mean and the variance were taken over, or null if they are constants.</summary>
    private static NdArray Apply(NdArray x, NdArray mean, NdArray variance, NdArray? w, NdArray? b, double eps, long[]? dims, long[] shape, string name)
    {
        using NdArray epsilon = Factories.Number(x.Type, eps), safe = Arithmetic.Sum(variance, epsilon), inverse = Function.Value(safe, new ReciprocalRoot());
        using NdArray centred = Pointwise.Binary<SubtractKernel>(x, mean, name), hat = Arithmetic.Product(centred, inverse);
        using NdArray one = Factories.Filled(x.Type, shape, 1), zero = Factories.Zeros(x.Type, shape);
        NdArray scale = w ?? one, shift = b ?? zero;
        using NdArray scaled = Arithmetic.Product(hat, scale);
        return Graph.Record(Arithmetic.Sum(scaled, shift), name, [x, scale, shift], [hat, inverse, scale], (g, s, to) =>
        {
            if (to.Wants(2)) to.Add(2, g.Retain());
            if (to.Wants(1)) to.Add(1, Arithmetic.Product(g, s[0]));
            if (!to.Wants(0)) return;
            using NdArray h = Arithmetic.Product(g, s[2]);
            if (dims is null)
            {
                to.Add(0, Arithmetic.Product(h, s[1]));
                return;
            }
            using NdArray along = Arithmetic.Product(h, s[0]), meanH = Reductions.Mean(h, dims, true), meanAlong = Reductions.Mean(along, dims, true), back = Arithmetic.Product(s[0], meanAlong);
            using NdArray left = Pointwise.Binary<SubtractKernel>(h, meanH, name), rest = Pointwise.Binary<SubtractKernel>(left, back, name);
            to.Add(0, Arithmetic.Product(rest, s[1]));
        });
    }
}
