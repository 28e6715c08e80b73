using System.Collections;
using TorchSharp.Internals;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in row-major order.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor) => _tensor = tensor;

    public long Count => _tensor.Array.Count;

    public bool IsReadOnly => false;

    /// <summary>One element, by an index a dimension.</summary>
    public T this[params long[] indices]
    {
        get => _tensor.Array.All<T>()[At(indices)];
        set
        {
            _tensor.Array.Storage.Version++;
            _tensor.Array.All<T>()[At(indices)] = value;
        }
    }

    public T[] ToArray()
    {
        using NdArray packed = _tensor.Array.Packed();
        return packed.Span<T>().ToArray();
    }

    public Array ToNDArray()
    {
        var result = Array.CreateInstance(typeof(T), _tensor.Array.Shape);
        Buffer.BlockCopy(ToArray(), 0, result, 0, Buffer.ByteLength(result));
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        using NdArray packed = _tensor.Array.Packed();
        packed.Span<T>()[(int)tensorIndex..].CopyTo(array[arrayIndex..]);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        NdArray x = _tensor.Array;
        if (!x.IsContiguous) throw new InvalidOperationException($"CopyFrom: the tensor of shape {Shapes.Text(x.Shape)} is not contiguous");
        x.Storage.Version++;
        array[arrayIndex..].CopyTo(x.Span<T>()[(int)tensorIndex..]);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
    }

    private int At(long[] indices)
    {
        NdArray x = _tensor.Array;
        long at = x.Offset;
        if (indices.Length == 1 && x.Rank != 1) // a position in row-major order
        {
            long left = indices[0];
            if (left < 0 || left >= x.Count) throw new ArgumentOutOfRangeException(nameof(indices), $"index {left} of a tensor with {x.Count} elements");
            for (int i = x.Rank - 1; i >= 0; i--)
            {
                at += left % x.Shape[i] * x.Strides[i];
                left /= x.Shape[i];
            }
            return (int)at;
        }
        if (indices.Length != x.Rank) throw new ArgumentException($"{indices.Length} indices for a tensor of shape {Shapes.Text(x.Shape)}");
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= x.Shape[i]) throw new ArgumentOutOfRangeException(nameof(indices), $"index {indices[i]} for dimension {i} of a tensor of shape {Shapes.Text(x.Shape)}");
            at += indices[i] * x.Strides[i];
        }
        return (int)at;
    }
}
