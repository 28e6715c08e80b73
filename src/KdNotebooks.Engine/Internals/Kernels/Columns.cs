using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>
/// The windows of an image as the columns of a matrix [taps, pixels], and back: a convolution is then a matrix product.
/// Rows are copied in whole vectors; what a vector writes beyond a row is overwritten by the next one.
/// </summary>
internal static unsafe class Columns
{
    /// <summary>Numbers that may be read and written before the start and beyond the end of an image or a matrix of columns.</summary>
    public const int Slack = 256;

    /// <summary>The image with its border of zeros: [C, H + 2py, W + 2px].</summary>
    public static void Pad<T>(ConvolutionGeometry g, T* image, T* padded) where T : unmanaged
    {
        new Span<T>(padded, g.C * g.PaddedH * g.PaddedW).Clear();
        for (int c = 0; c < g.C; c++)
            for (int y = 0; y < g.H; y++)
                new ReadOnlySpan<T>(image + (c * g.H + y) * g.W, g.W).CopyTo(new Span<T>(padded + (c * g.PaddedH + y + g.PadY) * g.PaddedW + g.PadX, g.W));
    }

    /// <summary>The inside of a padded image.</summary>
    public static void Inside<T>(ConvolutionGeometry g, T* padded, T* image) where T : unmanaged
    {
        for (int c = 0; c < g.C; c++)
            for (int y = 0; y < g.H; y++)
                new ReadOnlySpan<T>(padded + (c * g.PaddedH + y + g.PadY) * g.PaddedW + g.PadX, g.W).CopyTo(new Span<T>(image + (c * g.H + y) * g.W, g.W));
    }

    /// <summary>columns[(c, ky, kx), (oy, ox)] = padded[c, oy·sy + ky·dy, ox·sx + kx·dx]; the columns' rows lie <paramref name="ld"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather<T>(ConvolutionGeometry g, T* padded, T* columns, nint ld) where T : unmanaged
    {
        for (int c = 0; c < g.C; c++)
            for (int ky = 0; ky < g.KernelH; ky++)
                for (int kx = 0; kx < g.KernelW; kx++, columns += ld)
                {
                    T* from = padded + (c * g.PaddedH + ky * g.DilationY) * g.PaddedW + kx * g.DilationX, to = columns;
                    for (int oy = 0; oy < g.OutH; oy++, from += g.StepY * g.PaddedW, to += g.OutW)
                    {
                        if (g.StepX == 1)
                        {
                            for (int x = 0; x < g.OutW; x += Vector512<T>.Count) Vector512.Load(from + x).Store(to + x);
                            continue;
                        }
                        for (int x = 0; x < g.OutW; x++) to[x] = from[x * g.StepX];
                    }
                }
    }

    /// <summary>
    /// The transpose of <see cref="Gather"/>: each pixel of the padded image is the sum of the columns' elements that came from
    /// it. A row of pixels is summed in registers; every row is written whole, in order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter<T>(ConvolutionGeometry g, T* columns, nint ld, T* padded) where T : unmanaged, INumber<T>
    {
        if (g.StepX != 1 || g.StepY != 1)
        {
            Add(g, columns, ld, padded);
            return;
        }
        int lanes = Vector512<T>.Count, chunks = (g.PaddedW + lanes - 1) / lanes;
        // Which lanes of a chunk, moved left by a tap, lie within a row of the columns.
        Vector512<T>* inside = stackalloc Vector512<T>[chunks * g.KernelW];
        for (int i = 0; i < chunks; i++)
            for (int kx = 0; kx < g.KernelW; kx++)
            {
                Vector512<T> at = Vector512<T>.Indices + Vector512.Create(T.CreateTruncating(i * lanes - kx * g.DilationX));
                inside[i * g.KernelW + kx] = Vector512.GreaterThanOrEqual(at, Vector512<T>.Zero) & Vector512.LessThan(at, Vector512.Create(T.CreateTruncating(g.OutW)));
            }
        for (int c = 0; c < g.C; c++)
            for (int y = 0; y < g.PaddedH; y++, padded += g.PaddedW)
                for (int i = 0; i < chunks; i++)
                {
                    Vector512<T> sum = Vector512<T>.Zero;
                    for (int ky = 0; ky < g.KernelH; ky++)
                    {
                        int oy = y - ky * g.DilationY;
                        if ((uint)oy >= (uint)g.OutH) continue;
                        T* from = columns + (c * g.KernelH + ky) * g.KernelW * ld + oy * g.OutW + i * lanes;
                        for (int kx = 0; kx < g.KernelW; kx++, from += ld - g.DilationX) sum += Vector512.Load(from) & inside[i * g.KernelW + kx];
                    }
                    sum.Store(padded + i * lanes);
                }
    }

    private static void Add<T>(ConvolutionGeometry g, T* columns, nint ld, T* padded) where T : unmanaged, INumber<T>
    {
        new Span<T>(padded, g.C * g.PaddedH * g.PaddedW).Clear();
        for (int c = 0; c < g.C; c++)
            for (int ky = 0; ky < g.KernelH; ky++)
                for (int kx = 0; kx < g.KernelW; kx++, columns += ld)
                {
                    T* to = padded + (c * g.PaddedH + ky * g.DilationY) * g.PaddedW + kx * g.DilationX, from = columns;
                    for (int oy = 0; oy < g.OutH; oy++, to += g.StepY * g.PaddedW, from += g.OutW)
                        for (int x = 0; x < g.OutW; x++) to[x * g.StepX] += from[x];
                }
    }
}
