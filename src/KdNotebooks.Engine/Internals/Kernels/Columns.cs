using System.Numerics;
using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>
/// The windows of an image as the columns of a matrix [taps, pixels], and back: a convolution is then a matrix product.
/// Rows are copied in whole vectors; what a vector writes beyond a row is overwritten by the next one.
/// </summary>
internal static unsafe class Columns
{
    /// <summary>Numbers that may be read and written beyond the end of an image or a matrix of columns.</summary>
    public const int Slack = 16;

    /// <summary>The image with its border of zeros: [C, H + 2py, W + 2px].</summary>
    public static void Pad<T>(ConvolutionGeometry g, T* image, T* padded) where T : unmanaged
    {
        new Span<T>(padded, g.C * g.PaddedH * g.PaddedW).Clear();
        for (int c = 0; c < g.C; c++)
            for (int y = 0; y < g.H; y++)
                new ReadOnlySpan<T>(image + (c * g.H + y) * g.W, g.W).CopyTo(new Span<T>(padded + (c * g.PaddedH + y + g.PadY) * g.PaddedW + g.PadX, g.W));
    }

    /// <summary>The inside of a padded image, added to the image.</summary>
    public static void AddInside<T>(ConvolutionGeometry g, T* padded, T* image) where T : unmanaged, INumber<T>
    {
        for (int c = 0; c < g.C; c++)
            for (int y = 0; y < g.H; y++)
            {
                T* from = padded + (c * g.PaddedH + y + g.PadY) * g.PaddedW + g.PadX, to = image + (c * g.H + y) * g.W;
                for (int x = 0; x < g.W; x++) to[x] += from[x];
            }
    }

    /// <summary>columns[(c, ky, kx), (oy, ox)] = padded[c, oy·sy + ky·dy, ox·sx + kx·dx]; the columns' rows lie <paramref name="ld"/> apart.</summary>
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

    /// <summary>The transpose of <see cref="Gather"/>: adds each column back to the pixels that it came from.</summary>
    public static void Scatter<T>(ConvolutionGeometry g, T* columns, nint ld, T* padded) where T : unmanaged, INumber<T>
    {
        int lanes = Vector512<T>.Count, whole = g.OutW / lanes * lanes;
        Vector512<T> rest = Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(g.OutW - whole)));
        for (int c = 0; c < g.C; c++)
            for (int ky = 0; ky < g.KernelH; ky++)
                for (int kx = 0; kx < g.KernelW; kx++, columns += ld)
                {
                    T* to = padded + (c * g.PaddedH + ky * g.DilationY) * g.PaddedW + kx * g.DilationX, from = columns;
                    for (int oy = 0; oy < g.OutH; oy++, to += g.StepY * g.PaddedW, from += g.OutW)
                    {
                        if (g.StepX == 1)
                        {
                            for (int x = 0; x < whole; x += lanes) (Vector512.Load(to + x) + Vector512.Load(from + x)).Store(to + x);
                            if (whole < g.OutW) (Vector512.Load(to + whole) + (Vector512.Load(from + whole) & rest)).Store(to + whole);
                            continue;
                        }
                        for (int x = 0; x < g.OutW; x++) to[x * g.StepX] += from[x];
                    }
                }
    }
}
