using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>
/// Convolution with step 1 without a matrix of columns. In a (padded) image of width W, output pixel (y, x) reads tap
/// (c, ky, kx) at a fixed distance from y·W + x: so the rows of the matrix of columns are windows of the image itself, if
/// the outputs too are counted in rows of W. The last few of each row are then meaningless: they are left out of the result,
/// and zero in the gradient.
/// </summary>
internal static unsafe class DirectConvolution
{
    /// <summary>Numbers that whole vectors may read beyond the last pixel.</summary>
    private const int Slack = 64;

    /// <summary>Bytes of images and gradients that are worked on at a time.</summary>
    private const int WorkingSet = 768 * 1024;

    /// <summary>Products in the time that one element takes on its way into a matrix of columns and back.</summary>
    private const int GatherCost = 14;

    /// <summary>Whether this way can be taken, and costs less than the matrix of columns: it multiplies the meaningless pixels too.</summary>
    public static bool Fits(ConvolutionGeometry g, int outputs) => Isa.Path is IsaPath.Vector512 && Vector512.IsHardwareAccelerated && g is { StepX: 1, StepY: 1 }
        && (long)outputs * (ToVectors<float>(Span(g), 1) - g.OutPixels) < (long)GatherCost * g.OutPixels;

    /// <summary>Pixels from the first to the last output, in rows of the padded image.</summary>
    private static int Span(ConvolutionGeometry g) => (g.OutH - 1) * g.PaddedW + g.OutW;

    private static int ToVectors<T>(int count, int vectors) => (count + vectors * Vector512<T>.Count - 1) / (vectors * Vector512<T>.Count) * (vectors * Vector512<T>.Count);

    /// <summary>Y[n, o] = Σ_t W[o, t]·X[n, pixel + offset t] + b[o], then max(Y, 0) with relu.</summary>
    public static void Forward<T>(ConvolutionGeometry g, T* x, T* w, T* b, T* y, int outputs, int groups, bool relu) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int span = Span(g), line = ToVectors<T>(span, 1) + Vector512<T>.Count, size = g.C * g.PaddedH * g.PaddedW;
        using var images = new Scratch<T>(size + Slack);
        using var results = new Scratch<T>(outputs * (long)line + Slack);
        int* offsets = stackalloc int[g.Taps];
        Offsets(g, offsets);
        int lanes = Vector512<T>.Count;
        for (int n = 0; n < g.N; n++)
            for (int group = 0; group < groups; group++)
            {
                T* image = x + ((long)n * groups + group) * g.C * g.H * g.W, weights = w + group * (long)outputs * g.Taps;
                if (g.IsPadded) Columns.Pad(g, image, images.Pointer);
                T* from = g.IsPadded ? images.Pointer : image;
                for (int o = 0; o < outputs; o += Tile512<T>.Rows)
                {
                    int height = Math.Min(Tile512<T>.Rows, outputs - o);
                    var start = new Start<T>(null, b is null ? null : b + group * outputs + o, false, relu, offsets);
                    var a = new MatrixPointer<T>(weights + o * (long)g.Taps, g.Taps, 1);
                    for (int j = 0; j < span; j += 2 * lanes)
                        if (span - j > lanes) Gemm.Run<Tile512<T>, TwoVectors, ListedLines, T>(height, g.Taps, a, from + j, 0, results.Pointer + o * line + j, line, start);
                        else Gemm.Run<Tile512<T>, OneVector, ListedLines, T>(height, g.Taps, a, from + j, 0, results.Pointer + o * line + j, line, start);
                }
                // Whole vectors: what is written beyond a row is overwritten by the next one.
                T* to = y + ((long)n * groups + group) * outputs * g.OutPixels;
                for (int o = 0; o < outputs; o++)
                    for (int oy = 0; oy < g.OutH; oy++, to += g.OutW)
                        for (int i = 0; i < g.OutW; i += lanes) Vector512.Load(results.Pointer + o * line + oy * g.PaddedW + i).Store(to + i);
            }
    }

    /// <summary>dW[o, t] += Σ_n Σ_pixels G[n, o, pixel]·X[n, pixel + offset t] and db[o] += Σ G, where Y &gt; 0 if there is a Y.</summary>
    public static void WeightGradient<T>(ConvolutionGeometry g, T* x, T* dy, T* y, T* dw, T* db, int outputs, int groups) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int line = ToVectors<T>(Span(g), 1), size = g.C * g.PaddedH * g.PaddedW;
        int block = Math.Clamp(WorkingSet / (sizeof(T) * (size + outputs * line)), 1, Math.Max(1, g.N));
        using var images = new Scratch<T>(block * (long)size + Slack);
        using var gradients = new Scratch<T>(block * (long)outputs * line + Slack);
        int* offsets = stackalloc int[g.Taps];
        Offsets(g, offsets);
        // Gradients of zero stand opposite to what is read beyond the last image: it must be a number.
        new Span<T>(images.Pointer, block * size + Slack).Clear();
        new Span<T>(gradients.Pointer, block * outputs * line + Slack).Clear();
        for (int n = 0; n < g.N; n += block)
            for (int group = 0; group < groups; group++)
            {
                int count = Math.Min(block, g.N - n);
                for (int i = 0; i < count; i++)
                {
                    long number = (long)(n + i) * groups + group;
                    T* image = x + number * g.C * g.H * g.W, here = images.Pointer + i * size;
                    if (g.IsPadded) Columns.Pad(g, image, here);
                    else new ReadOnlySpan<T>(image, size).CopyTo(new Span<T>(here, size));
                    long first = number * outputs * g.OutPixels;
                    Spread(g, dy + first, y is null ? null : y + first, gradients.Pointer + i * outputs * line, line, outputs);
                    if (db is null) continue;
                    for (int o = 0; o < outputs; o++) db[group * outputs + o] += SumKernel.Sum<T>(new ReadOnlySpan<T>(gradients.Pointer + (i * outputs + o) * line, line));
                }
                var work = new Work<T>(images.Pointer, size, gradients.Pointer, outputs * line, line, count, g.DilationX);
                for (int o = 0; o < outputs; o += 4)
                    for (int run = 0; run < g.Taps; run += g.KernelW)
                        for (int t = run; t < run + g.KernelW; t += 5)
                            Taps(Math.Min(4, outputs - o), Math.Min(5, run + g.KernelW - t), work, o, offsets[t], dw + (group * (long)outputs + o) * g.Taps + t, g.Taps);
            }
    }

    /// <summary>How far each tap reads from its output pixel.</summary>
    private static void Offsets(ConvolutionGeometry g, int* offsets)
    {
        for (int c = 0; c < g.C; c++)
            for (int ky = 0; ky < g.KernelH; ky++)
                for (int kx = 0; kx < g.KernelW; kx++) *offsets++ = (c * g.PaddedH + ky * g.DilationY) * g.PaddedW + kx * g.DilationX;
    }

    /// <summary>The gradients of one image in rows of the padded image's width, zero beyond each row and where y is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<T>(ConvolutionGeometry g, T* dy, T* y, T* to, int line, int outputs) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> last = Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating((g.OutW - 1) % lanes + 1)));
        for (int o = 0; o < outputs; o++, to += line)
            for (int oy = 0; oy < g.OutH; oy++)
            {
                T* row = to + oy * g.PaddedW;
                for (int i = 0; i < g.OutW; i += lanes)
                {
                    Vector512<T> v = Vector512.Load(dy + i);
                    if (y is not null) v &= Vector512.GreaterThan(Vector512.Load(y + i), Vector512<T>.Zero);
                    if (i + lanes >= g.OutW) v &= last;
                    v.Store(row + i);
                }
                dy += g.OutW;
                if (y is not null) y += g.OutW;
            }
    }

    /// <summary>Images and gradients of a block, and how far apart they lie.</summary>
    private readonly struct Work<T>(T* images, nint image, T* gradients, nint gradient, int line, int count, nint step) where T : unmanaged
    {
        public readonly T* Images = images, Gradients = gradients;
        public readonly nint Image = image, Gradient = gradient, Step = step;
        public readonly int Line = line, Count = count;
    }

    private static void Taps<T>(int outputs, int taps, in Work<T> work, int o, int offset, T* dw, int ld) where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (outputs)
        {
            case 4: Taps<Rows4, T>(taps, work, o, offset, dw, ld); break;
            case 3: Taps<Rows3, T>(taps, work, o, offset, dw, ld); break;
            case 2: Taps<Rows2, T>(taps, work, o, offset, dw, ld); break;
            default: Taps<Rows1, T>(taps, work, o, offset, dw, ld); break;
        }
    }

    private static void Taps<TOutputs, T>(int taps, in Work<T> work, int o, int offset, T* dw, int ld) where TOutputs : struct, ITileRows where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (taps)
        {
            case 5: Run<TOutputs, Rows5, T>(work, o, offset, dw, ld); break;
            case 4: Run<TOutputs, Rows4, T>(work, o, offset, dw, ld); break;
            case 3: Run<TOutputs, Rows3, T>(work, o, offset, dw, ld); break;
            case 2: Run<TOutputs, Rows2, T>(work, o, offset, dw, ld); break;
            default: Run<TOutputs, Rows1, T>(work, o, offset, dw, ld); break;
        }
    }

    /// <summary>Up to 4 outputs × 5 neighbouring taps, each summed in a vector of its own over the pixels of all images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TOutputs, TTaps, T>(in Work<T> work, int o, int offset, T* dw, int ld) where TOutputs : struct, ITileRows where TTaps : struct, ITileRows where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector512<T> zero = Vector512<T>.Zero;
        Vector512<T> a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero;
        Vector512<T> c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, d0 = zero, d1 = zero, d2 = zero, d3 = zero, d4 = zero;
        int line = work.Line;
        nint step = work.Step;
        T* image = work.Images + offset, gradient = work.Gradients + o * line;
        for (int n = work.Count; n > 0; n--, image += work.Image, gradient += work.Gradient)
        {
            T* x = image, g = gradient, end = gradient + line;
            for (; g < end; g += Vector512<T>.Count, x += Vector512<T>.Count)
            {
                Vector512<T> ga = Vector512.Load(g), gb = TOutputs.Count > 1 ? Vector512.Load(g + line) : ga, gc = TOutputs.Count > 2 ? Vector512.Load(g + 2 * line) : ga, gd = TOutputs.Count > 3 ? Vector512.Load(g + 3 * line) : ga;
                Add<TOutputs, T>(Vector512.Load(x), ga, gb, gc, gd, ref a0, ref b0, ref c0, ref d0);
                if (TTaps.Count > 1) Add<TOutputs, T>(Vector512.Load(x + step), ga, gb, gc, gd, ref a1, ref b1, ref c1, ref d1);
                if (TTaps.Count > 2) Add<TOutputs, T>(Vector512.Load(x + 2 * step), ga, gb, gc, gd, ref a2, ref b2, ref c2, ref d2);
                if (TTaps.Count > 3) Add<TOutputs, T>(Vector512.Load(x + 3 * step), ga, gb, gc, gd, ref a3, ref b3, ref c3, ref d3);
                if (TTaps.Count > 4) Add<TOutputs, T>(Vector512.Load(x + 4 * step), ga, gb, gc, gd, ref a4, ref b4, ref c4, ref d4);
            }
        }
        Sum<TTaps, T>(dw, a0, a1, a2, a3, a4);
        if (TOutputs.Count > 1) Sum<TTaps, T>(dw + ld, b0, b1, b2, b3, b4);
        if (TOutputs.Count > 2) Sum<TTaps, T>(dw + 2 * ld, c0, c1, c2, c3, c4);
        if (TOutputs.Count > 3) Sum<TTaps, T>(dw + 3 * ld, d0, d1, d2, d3, d4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TOutputs, T>(Vector512<T> x, Vector512<T> ga, Vector512<T> gb, Vector512<T> gc, Vector512<T> gd, ref Vector512<T> a, ref Vector512<T> b, ref Vector512<T> c, ref Vector512<T> d)
        where TOutputs : struct, ITileRows where T : unmanaged, IFloatingPointIeee754<T>
    {
        a = Tile512<T>.MultiplyAdd(x, ga, a);
        if (TOutputs.Count > 1) b = Tile512<T>.MultiplyAdd(x, gb, b);
        if (TOutputs.Count > 2) c = Tile512<T>.MultiplyAdd(x, gc, c);
        if (TOutputs.Count > 3) d = Tile512<T>.MultiplyAdd(x, gd, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum<TTaps, T>(T* dw, Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, Vector512<T> v3, Vector512<T> v4) where TTaps : struct, ITileRows where T : unmanaged, IFloatingPointIeee754<T>
    {
        dw[0] += Vector512.Sum(v0);
        if (TTaps.Count > 1) dw[1] += Vector512.Sum(v1);
        if (TTaps.Count > 2) dw[2] += Vector512.Sum(v2);
        if (TTaps.Count > 3) dw[3] += Vector512.Sum(v3);
        if (TTaps.Count > 4) dw[4] += Vector512.Sum(v4);
    }
}
