using System.Numerics;
using System.Numerics.Tensors;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Sums and means over dimensions, beside their derivatives.</summary>
internal static class Reductions
{
    /// <summary>y = Σ x over <paramref name="dims"/> (all if empty); dx = g, repeated. Integers and Bool are summed as Int64.</summary>
    public static NdArray Sum(NdArray x, ReadOnlySpan<long> dims, bool keepdim, ScalarType? type = null)
    {
        ScalarType to = type ?? (x.Type.IsFloat() ? x.Type : ScalarType.Int64);
        if (x.Type != to)
        {
            using NdArray cast = x.NeedsGrad ? Copying.To(x, to) : Copying.Cast(x, to);
            return Sum(cast, dims, keepdim);
        }
        bool[] reduced = Reduced(x, dims, "sum");
        long[] kept = Kept(x.Shape, reduced);
        using NdArray sum = SumOver(x, reduced);
        NdArray y = sum.View(keepdim ? kept : Dropped(x.Shape, reduced), Shapes.Contiguous(keepdim ? kept : Dropped(x.Shape, reduced)), 0);
        long[] shape = x.Shape;
        return Graph.Record(y, "sum", [x], [], (g, _, to) =>
        {
            using NdArray wide = g.IsContiguous ? g.View(kept, Shapes.Contiguous(kept), g.Offset) : Views.Reshaped(g, kept);
            to.Add(0, wide.View(shape, Shapes.BroadcastStrides(kept, wide.Strides, shape), wide.Offset));
        });
    }

    /// <summary>y = Σ x / n; dx = g/n, repeated.</summary>
    public static NdArray Mean(NdArray x, ReadOnlySpan<long> dims, bool keepdim, ScalarType? type = null)
    {
        if (type is null) ScalarTypes.RequireFloat(x, "mean");
        using NdArray sum = Sum(x, dims, keepdim, type);
        double n = sum.Count == 0 ? 1 : (double)x.Count / sum.Count;
        using NdArray count = Factories.Number(sum.Type, n);
        return Arithmetic.Divide(sum, count);
    }

    /// <summary>y = Σ (x − mean)² / (n − correction); through its parts.</summary>
    public static NdArray Variance(NdArray x, ReadOnlySpan<long> dims, bool unbiased, bool keepdim)
    {
        ScalarTypes.RequireFloat(x, "var");
        using NdArray mean = Mean(x, dims, true), centred = Arithmetic.Subtract(x, mean), squares = Function.Apply(centred, new Square()), sum = Sum(squares, dims, keepdim);
        double n = sum.Count == 0 ? 0 : (double)x.Count / sum.Count;
        using NdArray count = Factories.Number(x.Type, unbiased ? n - 1 : n);
        return Arithmetic.Divide(sum, count);
    }

    public static NdArray Deviation(NdArray x, ReadOnlySpan<long> dims, bool unbiased, bool keepdim)
    {
        using NdArray variance = Variance(x, dims, unbiased, keepdim);
        return Function.Apply(variance, new SquareRoot());
    }

    /// <summary>y = (Σ|x|ᵖ)^(1/p); dx = g·sign x·(|x|/y)ᵖ⁻¹, and 0 where y is 0.</summary>
    public static NdArray Norm(NdArray x, double p, ReadOnlySpan<long> dims, bool keepdim)
    {
        ScalarTypes.RequireFloat(x, "norm");
        using NdArray size = Function.Apply(x, new Magnitude());
        if (double.IsPositiveInfinity(p)) return Extrema.Max(size, dims, keepdim, largest: true);
        if (double.IsNegativeInfinity(p)) return Extrema.Max(size, dims, keepdim, largest: false);
        if (p == 1) return Sum(size, dims, keepdim);
        if (p == 0)
        {
            using NdArray zero = Factories.Number(x.Type, 0), some = Pointwise.Compare<NotEqual>(x, zero, "norm"), ones = Copying.Cast(some, x.Type);
            return Sum(ones, dims, keepdim);
        }
        bool[] reduced = Reduced(x, dims, "norm");
        long[] kept = Kept(x.Shape, reduced);
        using NdArray powers = p == 2 ? Function.Value(x, new Square()) : Function.Value(size, new Power(p)), sum = Sum(powers, dims, keepdim);
        NdArray y = p == 2 ? Function.Value(sum, new SquareRoot()) : Function.Value(sum, new Power(1 / p));
        return Graph.Record(y, "norm", [x], [x, y], (g, s, to) =>
        {
            using NdArray norm = Views.Reshaped(s[1], kept), gk = Views.Reshaped(g, kept), zero = Factories.Number(g.Type, 0);
            using NdArray ratio = Pointwise.Binary<DivideKernel>(s[0], norm, "norm"), flat = Pointwise.Compare<Equal>(norm, zero, "norm");
            using NdArray slope = p == 2 ? ratio.Retain() : SignedPower(ratio, p - 1), safe = Elementwise.Where(flat, zero, slope);
            to.Add(0, Arithmetic.Product(safe, gk));
        });
    }

    private static NdArray SignedPower(NdArray x, double p)
    {
        using NdArray size = Function.Value(x, new Magnitude()), power = Function.Value(size, new Power(p)), sign = Function.Value(x, new SignOf());
        return Arithmetic.Product(power, sign);
    }

    /// <summary>y = ln Σ eˣ; dx = g·e^(x − y).</summary>
    public static NdArray LogSumExp(NdArray x, ReadOnlySpan<long> dims, bool keepdim)
    {
        ScalarTypes.RequireFloat(x, "logsumexp");
        bool[] reduced = Reduced(x, dims, "logsumexp");
        long[] kept = Kept(x.Shape, reduced);
        using NdArray plain = x.Detached(), max = Extrema.Max(plain, dims, true, largest: true), finite = Function.Value(max, new Clamp(double.MinValue, double.MaxValue));
        using NdArray shifted = Pointwise.Binary<SubtractKernel>(plain, finite, "logsumexp"), powers = Function.Value(shifted, new Exponential());
        using NdArray sum = Sum(powers, dims, true), log = Function.Value(sum, new Logarithm()), wide = Arithmetic.Sum(log, finite);
        NdArray y = Views.Reshaped(wide, keepdim ? kept : Dropped(x.Shape, reduced));
        return Graph.Record(y, "logsumexp", [x], [x, wide], (g, s, to) =>
        {
            using NdArray gk = Views.Reshaped(g, kept), below = Pointwise.Binary<SubtractKernel>(s[0], s[1], "logsumexp"), share = Function.Value(below, new Exponential());
            to.Add(0, Arithmetic.Product(share, gk));
        });
    }

    /// <summary>The gradient of a broadcast: g summed to <paramref name="shape"/>. Takes over the caller's count of g.</summary>
    public static NdArray SumTo(NdArray g, long[] shape)
    {
        if (Shapes.Same(g.Shape, shape)) return g;
        var reduced = new bool[g.Rank];
        int extra = g.Rank - shape.Length;
        for (int i = 0; i < g.Rank; i++) reduced[i] = i < extra || (shape[i - extra] == 1 && g.Shape[i] != 1);
        using NdArray sum = SumOver(g, reduced);
        g.Dispose();
        return sum.View(shape, Shapes.Contiguous(shape), 0);
    }

    public static bool[] Reduced(NdArray x, ReadOnlySpan<long> dims, string operation)
    {
        var reduced = new bool[x.Rank];
        if (dims.Length == 0) Array.Fill(reduced, true);
        foreach (long dim in dims)
        {
            int d = Shapes.Dim(dim, x.Rank, operation);
            if (d >= x.Rank) continue; // dimension 0 of a number
            if (reduced[d]) throw new ExternalException($"{operation}: dimension {dim} is named twice");
            reduced[d] = true;
        }
        return reduced;
    }

    public static long[] Kept(long[] shape, bool[] reduced) => [.. shape.Select((d, i) => reduced[i] ? 1 : d)];

    public static long[] Dropped(long[] shape, bool[] reduced) => [.. shape.Where((_, i) => !reduced[i])];

    /// <summary>The array with the reduced dimensions moved to the end, row-major: [kept, reduced].</summary>
    public static NdArray ReducedLast(NdArray x, bool[] reduced)
    {
        int[] order = [.. Enumerable.Range(0, x.Rank).OrderBy(i => reduced[i])];
        using NdArray moved = x.View([.. order.Select(i => x.Shape[i])], [.. order.Select(i => x.Strides[i])], x.Offset);
        return moved.Packed();
    }

    /// <summary>Sums, row-major over what is kept. Not recorded.</summary>
    private static NdArray SumOver(NdArray x, bool[] reduced)
    {
        long[] shape = Dropped(x.Shape, reduced);
        var y = new NdArray(x.Type, shape);
        // Sums down the columns need no transposition: the reduced dimensions come first (a bias's gradient).
        int leading = reduced.TakeWhile(r => r).Count();
        bool columns = leading > 0 && !reduced[leading..].Contains(true) && y.Count > 1 && x.IsContiguous;
        using NdArray packed = columns ? x.Retain() : ReducedLast(x, reduced);
        int n = (int)(y.Count == 0 ? 0 : x.Count / y.Count);
        switch (x.Type)
        {
            case ScalarType.Float32: Sums<float>(packed, y, n, columns); break;
            case ScalarType.Float64: Sums<double>(packed, y, n, columns); break;
            case ScalarType.Int64: Sums<long>(packed, y, n, columns); break;
            case ScalarType.Int32: Sums<int>(packed, y, n, columns); break;
            default: throw new ExternalException($"sum: dtype {x.Type} cannot hold a sum");
        }
        return y;
    }

    private static void Sums<T>(NdArray x, NdArray y, int n, bool columns) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> from = x.Span<T>();
        Span<T> to = y.Span<T>();
        if (!columns)
        {
            for (int i = 0; i < to.Length; i++) to[i] = SumKernel.Sum(from.Slice(i * n, n));
            return;
        }
        // Blocks of rows first, then the blocks: the rounding error grows with the square root of n at most.
        to.Clear();
        const int block = 64;
        Span<T> part = to.Length <= Strided.Chunk ? stackalloc T[to.Length] : new T[to.Length];
        for (int i = 0; i < n; i += block)
        {
            Span<T> sum = n <= block ? to : part;
            from.Slice(i * to.Length, to.Length).CopyTo(sum);
            for (int r = i + 1; r < Math.Min(n, i + block); r++) TensorPrimitives.Add(sum, from.Slice(r * to.Length, to.Length), sum);
            if (n > block) TensorPrimitives.Add(to, part, to);
        }
    }
}
