using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>
/// An n-dimensional array: a strided view of a <see cref="Storage"/>, and its place in the graph of derivatives. The
/// public Tensor is a handle to one; several handles may share it, as in libtorch. Counted like its storage.
/// </summary>
internal sealed class NdArray : IDisposable
{
    private int _owners = 1;

    public NdArray(ScalarType type, long[] shape) : this(type, shape, Shapes.Contiguous(shape), 0, new Storage(Shapes.Count(shape) * type.Size())) { }

    /// <summary>A view; takes over one count of <paramref name="storage"/>.</summary>
    public NdArray(ScalarType type, long[] shape, long[] strides, long offset, Storage storage)
    {
        (Type, Shape, Strides, Offset, Storage) = (type, shape, strides, offset, storage);
        Count = Shapes.Count(shape);
        IsContiguous = Shapes.IsContiguous(shape, strides);
    }

    public ScalarType Type { get; }
    public long[] Shape { get; }
    public long[] Strides { get; }
    public long Offset { get; }
    public long Count { get; }
    public bool IsContiguous { get; }
    public Storage Storage { get; }
    public int Rank => Shape.Length;

    /// <summary>A leaf whose gradient backward() collects.</summary>
    public bool RequiresGrad { get; set; }

    /// <summary>The gradient that backward() collected.</summary>
    public NdArray? Grad { get; set; }

    /// <summary>The operation that made this array, if a derivative may be asked of it.</summary>
    public GradientNode? Producer { get; set; }

    /// <summary>Made by a view operation, so that writing to it in the graph would have to change its base's gradient too.</summary>
    public bool IsView { get; set; }

    /// <summary>Part of a graph of derivatives.</summary>
    public bool NeedsGrad => RequiresGrad || Producer is not null;

    /// <summary>Nobody else holds this array or its bytes.</summary>
    public bool IsExclusive => Volatile.Read(ref _owners) == 1 && !Storage.IsShared;

    public NdArray Retain()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Lets go of one count; the last frees the storage and this array's part of the graph.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _owners) != 0) return;
        Storage.Release();
        Grad?.Dispose();
        Grad = null;
        Producer?.Release();
        Producer = null;
    }

    /// <summary>The values in row-major order. Only for contiguous arrays.</summary>
    public Span<T> Span<T>() where T : unmanaged => Count == 0 ? [] : Storage.Span<T>().Slice((int)Offset, (int)Count);

    /// <summary>Everything that <see cref="Storage"/> holds, for strided access from <see cref="Offset"/>.</summary>
    public Span<T> All<T>() where T : unmanaged => Storage.Span<T>();

    /// <summary>Another view of the same bytes, outside the graph.</summary>
    public NdArray View(long[] shape, long[] strides, long offset) => new(Type, shape, strides, offset, Storage.Retain());

    /// <summary>The same values, outside the graph.</summary>
    public NdArray Detached() => View(Shape, Strides, Offset);

    /// <summary>This array, or a row-major copy of it, outside the graph; the caller owns one count.</summary>
    public NdArray Packed() => IsContiguous ? Retain() : Copying.Copy(this);
}
