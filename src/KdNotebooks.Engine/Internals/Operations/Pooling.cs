using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>The largest or the mean value of each window, beside the derivatives.</summary>
internal static unsafe class Pooling
{
    /// <summary>y = the largest value of each window; the gradient goes to the first pixel that has it.</summary>
    public static NdArray Max(NdArray x, long[] kernel, long[] stride, long[] padding, long[] dilation)
    {
        if (x.Rank == 3) return Unbatched(x, one => Max(one, kernel, stride, padding, dilation));
        ConvolutionGeometry g = Geometry(x, kernel, stride, padding, dilation, "max_pool2d");
        using NdArray packed = x.Packed();
        var y = new NdArray(x.Type, [x.Shape[0], x.Shape[1], g.OutH, g.OutW]);
        using var at = new NdArray(ScalarType.Int32, y.Shape);
        if (x.Type is ScalarType.Float32) Largest<float>(g, packed, y, at);
        else Largest<double>(g, packed, y, at);
        long[] shape = x.Shape;
        return Graph.Record(y, "max_pool2d", [x], [at], (dy, s, to) =>
        {
            // Windows that cover the image write every pixel; else those that no window holds are zero.
            NdArray dx = g.Halves && g.H % 2 == 0 && g.W % 2 == 0 ? new NdArray(dy.Type, shape) : Factories.Zeros(dy.Type, shape);
            using NdArray p = dy.Packed();
            if (dy.Type is ScalarType.Float32) Return<float>(g, p, s[0], dx);
            else Return<double>(g, p, s[0], dx);
            to.Add(0, dx);
        });
    }

    private static void Largest<T>(ConvolutionGeometry g, NdArray x, NdArray y, NdArray at) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> from = x.Span<T>();
        Span<T> to = y.Span<T>();
        Span<int> index = at.Span<int>();
        if (g.Halves)
        {
            fixed (T* px = from, py = to)
            fixed (int* pi = index)
                for (int plane = 0; plane < g.N * g.C; plane++)
                    for (int oy = 0; oy < g.OutH; oy++)
                    {
                        T* above = px + (plane * g.H + 2 * oy) * g.W;
                        int o = (plane * g.OutH + oy) * g.OutW;
                        HalvingPool.Largest(above, above + g.W, py + o, pi + o, g.OutW);
                    }
            return;
        }
        for (int plane = 0, o = 0; plane < g.N * g.C; plane++)
        {
            ReadOnlySpan<T> image = from.Slice(plane * g.H * g.W, g.H * g.W);
            for (int oy = 0; oy < g.OutH; oy++)
            {
                for (int ox = 0; ox < g.OutW; ox++, o++)
                {
                    T best = T.NegativeInfinity;
                    int bestAt = -1;
                    for (int ky = 0; ky < g.KernelH; ky++)
                        for (int kx = 0; kx < g.KernelW; kx++)
                        {
                            int yy = oy * g.StepY - g.PadY + ky * g.DilationY, xx = ox * g.StepX - g.PadX + kx * g.DilationX;
                            if ((uint)yy >= (uint)g.H || (uint)xx >= (uint)g.W) continue;
                            T v = image[yy * g.W + xx];
                            if (bestAt < 0 || v > best || T.IsNaN(v)) (best, bestAt) = (v, yy * g.W + xx);
                        }
                    to[o] = best;
                    index[o] = bestAt;
                }
            }
        }
    }

    private static void Return<T>(ConvolutionGeometry g, NdArray dy, NdArray at, NdArray dx) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> from = dy.Span<T>();
        ReadOnlySpan<int> index = at.Span<int>();
        Span<T> to = dx.Span<T>();
        if (g is { Halves: true, H: var h, W: var w } && h % 2 == 0 && w % 2 == 0)
        {
            fixed (T* pg = from, px = to)
            fixed (int* pi = index)
                for (int plane = 0; plane < g.N * g.C; plane++)
                    for (int oy = 0; oy < g.OutH; oy++)
                    {
                        T* above = px + (plane * g.H + 2 * oy) * g.W;
                        int o = (plane * g.OutH + oy) * g.OutW;
                        HalvingPool.Return(pg + o, pi + o, above, above + g.W, g.OutW);
                    }
            return;
        }
        for (int plane = 0, o = 0; plane < g.N * g.C; plane++)
        {
            Span<T> image = to.Slice(plane * g.H * g.W, g.H * g.W);
            for (int i = 0; i < g.OutPixels; i++, o++) image[g.Halves ? Pixel(g, i, index[o]) : index[o]] += from[o];
        }
    }

    /// <summary>Where pixel <paramref name="number"/> of the i-th 2 × 2 window lies.</summary>
    private static int Pixel(ConvolutionGeometry g, int i, int number) => (2 * (i / g.OutW) + number / 2) * g.W + 2 * (i % g.OutW) + number % 2;

    /// <summary>y = the mean of each window; each of its pixels gets its part of the gradient.</summary>
    public static NdArray Average(NdArray x, long[] kernel, long[] stride, long[] padding, bool countPadding, long? divisor)
    {
        if (x.Rank == 3) return Unbatched(x, one => Average(one, kernel, stride, padding, countPadding, divisor));
        ConvolutionGeometry g = Geometry(x, kernel, stride, padding, [1, 1], "avg_pool2d");
        return Means(x, g.OutH, g.OutW, (oy, ox) =>
        {
            int top = oy * g.StepY - g.PadY, left = ox * g.StepX - g.PadX;
            int bottom = Math.Min(top + g.KernelH, g.H + g.PadY), right = Math.Min(left + g.KernelW, g.W + g.PadX);
            int whole = (bottom - top) * (right - left);
            (top, left, bottom, right) = (Math.Max(top, 0), Math.Max(left, 0), Math.Min(bottom, g.H), Math.Min(right, g.W));
            return (top, bottom, left, right, divisor ?? (countPadding ? whole : (bottom - top) * (right - left)));
        }, "avg_pool2d");
    }

    /// <summary>The mean over a grid of outH × outW windows that cover the image.</summary>
    public static NdArray AdaptiveAverage(NdArray x, int outH, int outW)
    {
        if (x.Rank == 3) return Unbatched(x, one => AdaptiveAverage(one, outH, outW));
        if (x.Rank != 4 || outH < 1 || outW < 1) throw new ExternalException($"adaptive_avg_pool2d: an input of shape {Shapes.Text(x.Shape)} to {outH} × {outW}");
        ScalarTypes.RequireFloat(x, "adaptive_avg_pool2d");
        int h = (int)x.Shape[2], w = (int)x.Shape[3];
        return Means(x, outH, outW, (oy, ox) =>
        {
            (int top, int bottom) = (oy * h / outH, ((oy + 1) * h + outH - 1) / outH);
            (int left, int right) = (ox * w / outW, ((ox + 1) * w + outW - 1) / outW);
            return (top, bottom, left, right, (bottom - top) * (right - left));
        }, "adaptive_avg_pool2d");
    }

    private delegate (int Top, int Bottom, int Left, int Right, long Divisor) Window(int oy, int ox);

    private static NdArray Means(NdArray x, int outH, int outW, Window window, string name)
    {
        using NdArray packed = x.Packed();
        var y = new NdArray(x.Type, [x.Shape[0], x.Shape[1], outH, outW]);
        if (x.Type is ScalarType.Float32) Means<float>(packed, y, window, back: false);
        else Means<double>(packed, y, window, back: false);
        long[] shape = x.Shape;
        return Graph.Record(y, name, [x], [], (dy, _, to) =>
        {
            NdArray dx = Factories.Zeros(dy.Type, shape);
            using NdArray p = dy.Packed();
            if (dy.Type is ScalarType.Float32) Means<float>(dx, p, window, back: true);
            else Means<double>(dx, p, window, back: true);
            to.Add(0, dx);
        });
    }

    /// <summary>y = means of x; or backwards, x += y/divisor over each window.</summary>
    private static void Means<T>(NdArray x, NdArray y, Window window, bool back) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int h = (int)x.Shape[2], w = (int)x.Shape[3], outH = (int)y.Shape[2], outW = (int)y.Shape[3];
        Span<T> images = x.Span<T>(), means = y.Span<T>();
        for (int oy = 0; oy < outH; oy++)
            for (int ox = 0; ox < outW; ox++)
            {
                (int top, int bottom, int left, int right, long divisor) = window(oy, ox);
                T n = T.CreateTruncating(divisor);
                for (int plane = 0; plane < x.Shape[0] * x.Shape[1]; plane++)
                {
                    ref T mean = ref means[(plane * outH + oy) * outW + ox];
                    T sum = T.Zero, part = back ? mean / n : T.Zero;
                    for (int r = top; r < bottom; r++)
                    {
                        Span<T> line = images.Slice((plane * h + r) * w + left, right - left);
                        foreach (ref T v in line)
                        {
                            sum += v;
                            if (back) v += part;
                        }
                    }
                    if (!back) mean = sum / n;
                }
            }
    }

    private static ConvolutionGeometry Geometry(NdArray x, long[] kernel, long[] stride, long[] padding, long[] dilation, string operation)
    {
        if (x.Rank != 4) throw new ExternalException($"{operation}: expected an input [N, C, H, W] or [C, H, W], got the shape {Shapes.Text(x.Shape)}");
        ScalarTypes.RequireFloat(x, operation);
        if (padding[0] > kernel[0] / 2 || padding[1] > kernel[1] / 2) throw new ExternalException($"{operation}: padding {Shapes.Text(padding)} is more than half of the kernel {Shapes.Text(kernel)}");
        var g = new ConvolutionGeometry((int)x.Shape[0], (int)x.Shape[1], (int)x.Shape[2], (int)x.Shape[3], (int)kernel[0], (int)kernel[1],
            (int)stride[0], (int)stride[1], (int)padding[0], (int)padding[1], (int)dilation[0], (int)dilation[1]);
        g.Check(operation, x.Shape, kernel);
        return g;
    }

    private static NdArray Unbatched(NdArray x, Func<NdArray, NdArray> operation)
    {
        using NdArray one = Views.Unsqueeze(x, 0), y = operation(one);
        return Views.Squeeze(y, 0);
    }
}
