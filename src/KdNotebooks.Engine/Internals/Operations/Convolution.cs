using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>
/// Y[n, o] = Σ_c W[o, c] ⋆ X[n, c] + b[o] as matrix products over the columns of a few images at a time, so that everything
/// stays in the second-level cache: Y = W·col(X); dcol = Wᵀ·G, dW = G·col(X)ᵀ, db = ΣG. With relu, G counts where Y &gt; 0.
/// </summary>
internal static unsafe class Convolution
{
    /// <summary>Bytes of columns that are worked on at a time, and pixels beyond which more images bring nothing.</summary>
    private const int WorkingSet = 512 * 1024, EnoughPixels = 512;

    public static NdArray Apply(NdArray x, NdArray w, NdArray? b, long[] stride, long[] padding, long[] dilation, long groups, bool relu = false)
    {
        if (x.Rank == 3)
        {
            using NdArray one = Views.Unsqueeze(x, 0), y3 = Apply(one, w, b, stride, padding, dilation, groups, relu);
            return Views.Squeeze(y3, 0);
        }
        if (x.Rank != 4 || w.Rank != 4 || groups < 1 || x.Shape[1] != w.Shape[1] * groups || w.Shape[0] % groups != 0)
            throw new ExternalException($"conv2d: an input of shape {Shapes.Text(x.Shape)} does not fit a weight of shape {Shapes.Text(w.Shape)} in {groups} groups");
        if (b is not null && (b.Rank != 1 || b.Shape[0] != w.Shape[0]))
            throw new ExternalException($"conv2d: a bias of shape {Shapes.Text(b.Shape)} does not fit a weight of shape {Shapes.Text(w.Shape)}");
        ScalarTypes.RequireFloat(x, "conv2d");
        ScalarTypes.RequireSame(x, w, "conv2d");
        if (b is not null) ScalarTypes.RequireSame(x, b, "conv2d");
        var g = new ConvolutionGeometry((int)x.Shape[0], (int)w.Shape[1], (int)x.Shape[2], (int)x.Shape[3], (int)w.Shape[2], (int)w.Shape[3],
            (int)stride[0], (int)stride[1], (int)padding[0], (int)padding[1], (int)dilation[0], (int)dilation[1]);
        g.Check("conv2d", x.Shape, w.Shape);

        using NdArray px = x.Packed(), pw = w.Packed();
        using NdArray? pb = b?.Packed();
        var y = new NdArray(x.Type, [g.N, w.Shape[0], g.OutH, g.OutW]);
        if (x.Type is ScalarType.Float32) Forward<float>(g, px, pw, pb, y, (int)groups, relu);
        else Forward<double>(g, px, pw, pb, y, (int)groups, relu);
        ScalarType type = x.Type;
        return Graph.Record(y, "conv2d", b is null ? [x, w] : [x, w, b], relu ? [px, pw, y] : [px, pw], (dy, s, to) =>
        {
            using NdArray packed = dy.Packed();
            NdArray? dx = to.Wants(0) ? new NdArray(type, s[0].Shape) : null, dw = to.Wants(1) ? Factories.Zeros(type, s[1].Shape) : null;
            NdArray? db = to.Inputs > 2 && to.Wants(2) ? Factories.Zeros(type, [s[1].Shape[0]]) : null, y = relu ? s[2] : null;
            if (dy.Type is ScalarType.Float32) Backward<float>(g, s[0], s[1], packed, y, dx, dw, db, (int)groups);
            else Backward<double>(g, s[0], s[1], packed, y, dx, dw, db, (int)groups);
            if (dx is not null) to.Add(0, dx);
            if (dw is not null) to.Add(1, dw);
            if (db is not null) to.Add(2, db);
        });
    }

    private static void Forward<T>(ConvolutionGeometry g, NdArray x, NdArray w, NdArray? b, NdArray y, int groups, bool relu) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int outputs = (int)w.Shape[0] / groups;
        fixed (T* px = x.Span<T>(), pw = w.Span<T>(), py = y.Span<T>(), pb = b is null ? default : b.Span<T>())
        {
            if (DirectConvolution.Fits(g, outputs))
            {
                DirectConvolution.Forward(g, px, pw, pb, py, outputs, groups, relu);
                return;
            }
            using var work = new Workspace<T>(g, outputs);
            for (int n = 0; n < g.N; n += work.Images)
                for (int group = 0; group < groups; group++)
                {
                    int images = Math.Min(work.Images, g.N - n);
                    work.GatherColumns(px, n, images, group, groups);
                    bool direct = images == 1;
                    T* target = direct ? py + ((long)n * groups + group) * outputs * g.OutPixels : work.Outputs;
                    var epilogue = new Epilogue<T>(null, pb is null ? null : pb + group * outputs, false, relu);
                    Gemm.Multiply(outputs, images * g.OutPixels, g.Taps, new MatrixPointer<T>(pw + group * outputs * g.Taps, g.Taps, 1), new MatrixPointer<T>(work.Columns, work.Line, 1), target, direct ? g.OutPixels : work.Line, epilogue);
                    if (!direct) work.ReturnOutputs(py, n, images, group, groups);
                }
        }
    }

    private static void Backward<T>(ConvolutionGeometry g, NdArray x, NdArray w, NdArray dy, NdArray? y, NdArray? dx, NdArray? dw, NdArray? db, int groups) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int outputs = (int)w.Shape[0] / groups;
        if (DirectConvolution.Fits(g, outputs) && (dw is not null || db is not null))
        {
            using NdArray dW = dw?.Retain() ?? Factories.Zeros(w.Type, w.Shape);
            fixed (T* px = x.Span<T>(), pg = dy.Span<T>(), py = y is null ? default : y.Span<T>(), pdw = dW.Span<T>(), pdb = db is null ? default : db.Span<T>())
                DirectConvolution.WeightGradient(g, px, pg, py, pdw, pdb, outputs, groups);
            if (dx is not null) Backward<T>(g, x, w, dy, y, dx, null, null, groups);
            return;
        }
        // dWᵀ = col·Gᵀ reads the columns in place and packs the smaller G.
        using var turned = new NdArray(x.Type, [dw is null ? 0 : groups, g.Taps, outputs]);
        using var work = new Workspace<T>(g, outputs);
        fixed (T* px = x.Span<T>(), pw = w.Span<T>(), pg = dy.Span<T>(), py = y is null ? default : y.Span<T>(), pdb = db is null ? default : db.Span<T>(), pdx = dx is null ? default : dx.Span<T>(), pdw = turned.Span<T>())
            for (int n = 0; n < g.N; n += work.Images)
                for (int group = 0; group < groups; group++)
                {
                    int images = Math.Min(work.Images, g.N - n), pixels = images * g.OutPixels;
                    work.GatherGradients(pg, py, pdb, n, images, group, groups);
                    if (dw is not null)
                    {
                        work.GatherColumns(px, n, images, group, groups);
                        Gemm.Multiply(g.Taps, outputs, pixels, new MatrixPointer<T>(work.Columns, work.Line, 1), new MatrixPointer<T>(work.Outputs, 1, work.Line), pdw + group * g.Taps * outputs, outputs, new Epilogue<T>(accumulate: n > 0));
                    }
                    if (dx is null) continue;
                    Gemm.Multiply(g.Taps, pixels, outputs, new MatrixPointer<T>(pw + group * outputs * g.Taps, 1, g.Taps), new MatrixPointer<T>(work.Outputs, work.Line, 1), work.Columns, work.Line);
                    work.ScatterColumns(pdx, n, images, group, groups);
                }
        if (dw is null || g.N == 0) return;
        using NdArray straight = turned.View([groups, outputs, g.Taps], [g.Taps * outputs, 1, outputs], 0), flat = dw.View([groups, outputs, g.Taps], Shapes.Contiguous([groups, outputs, g.Taps]), 0);
        Copying.Into(flat, straight);
    }

    /// <summary>Columns [taps, pixels], outputs [channels, pixels] and a padded image, for as many images as fit.</summary>
    private sealed class Workspace<T> : IDisposable where T : unmanaged, INumber<T>
    {
        private readonly ConvolutionGeometry _g;
        private readonly Scratch<T> _columns, _outputs, _padded;
        private readonly int _channels;

        public Workspace(ConvolutionGeometry g, int channels)
        {
            (_g, _channels) = (g, channels);
            int most = Math.Max(1, WorkingSet / Math.Max(1, g.Taps * g.OutPixels * sizeof(T)));
            Images = Math.Clamp((EnoughPixels + g.OutPixels - 1) / g.OutPixels, 1, Math.Min(most, Math.Max(1, g.N)));
            // Not a multiple of a page, where all rows would fall into the same sets of the cache.
            Line = (Images * g.OutPixels + 15) / 16 * 16 + 16;
            const int slack = TorchSharp.Internals.Columns.Slack;
            _columns = new Scratch<T>(g.Taps * (long)Line + 2 * slack);
            _outputs = new Scratch<T>(channels * (long)Line + slack);
            _padded = new Scratch<T>(g.C * (long)g.PaddedH * g.PaddedW + slack);
        }

        public int Images { get; }

        public nint Line { get; }

        public T* Columns => _columns.Pointer + TorchSharp.Internals.Columns.Slack;

        public T* Outputs => _outputs.Pointer;

        public void GatherColumns(T* x, int n, int images, int group, int groups)
        {
            for (int i = 0; i < images; i++)
            {
                T* image = x + ((long)(n + i) * groups + group) * _g.C * _g.H * _g.W;
                if (_g.IsPadded) TorchSharp.Internals.Columns.Pad(_g, image, _padded.Pointer);
                TorchSharp.Internals.Columns.Gather(_g, _g.IsPadded ? _padded.Pointer : image, Columns + i * _g.OutPixels, Line);
            }
        }

        public void ScatterColumns(T* dx, int n, int images, int group, int groups)
        {
            // Straight into the image where what is written beyond its end belongs to the next image, which comes later.
            bool direct = !_g.IsPadded && groups == 1 && _g is { StepX: 1, StepY: 1 };
            for (int i = 0; i < images; i++)
            {
                T* image = dx + ((long)(n + i) * groups + group) * _g.C * _g.H * _g.W;
                TorchSharp.Internals.Columns.Scatter(_g, Columns + i * _g.OutPixels, Line, direct ? image : _padded.Pointer);
                if (direct) continue;
                if (_g.IsPadded) TorchSharp.Internals.Columns.Inside(_g, _padded.Pointer, image);
                else new ReadOnlySpan<T>(_padded.Pointer, _g.C * _g.H * _g.W).CopyTo(new Span<T>(image, _g.C * _g.H * _g.W));
            }
        }

        /// <summary>The outputs of the images to [N, channels, pixels].</summary>
        public void ReturnOutputs(T* y, int n, int images, int group, int groups)
        {
            for (int i = 0; i < images; i++)
                for (int o = 0; o < _channels; o++)
                    Here(o, i).CopyTo(There(y, n + i, group, groups, o));
        }

        /// <summary>The gradients of the images from [N, channels, pixels], where y is positive if there is a y; their sums are added to db.</summary>
        public void GatherGradients(T* dy, T* y, T* db, int n, int images, int group, int groups)
        {
            for (int i = 0; i < images; i++)
                for (int o = 0; o < _channels; o++)
                {
                    Span<T> g = There(dy, n + i, group, groups, o), here = Here(o, i);
                    if (y is null) g.CopyTo(here);
                    else GateKernel.Run<T>(g, There(y, n + i, group, groups, o), here);
                    if (db is not null) db[group * _channels + o] += SumKernel.Sum<T>(here);
                }
        }

        private Span<T> Here(int channel, int image) => new(Outputs + channel * Line + image * _g.OutPixels, _g.OutPixels);

        private Span<T> There(T* y, int image, int group, int groups, int channel) => new(y + (((long)image * groups + group) * _channels + channel) * _g.OutPixels, _g.OutPixels);

        public void Dispose()
        {
            _columns.Dispose();
            _outputs.Dispose();
            _padded.Dispose();
        }
    }
}

/// <summary>Memory from the pool that stays in place while it is in use.</summary>
internal sealed unsafe class Scratch<T> : IDisposable where T : unmanaged
{
    private readonly byte[] _buffer;
    private System.Runtime.InteropServices.GCHandle _pin;

    public Scratch(long count)
    {
        _buffer = BufferPool.Rent(count * sizeof(T) + 64);
        _pin = System.Runtime.InteropServices.GCHandle.Alloc(_buffer, System.Runtime.InteropServices.GCHandleType.Pinned);
        Pointer = (T*)(((nint)Unsafe.AsPointer(ref _buffer[0]) + 63) & ~(nint)63);
    }

    public T* Pointer { get; }

    public void Dispose()
    {
        _pin.Free();
        BufferPool.Return(_buffer);
    }
}
