using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Internals;

/// <summary>
/// The bytes behind one or more arrays (views share them). Counted: the last owner to let go hands the buffer to the
/// <see cref="BufferPool"/>. An owner that forgets costs only that: the collector takes storage and buffer together.
/// </summary>
internal sealed class Storage
{
    /// <summary>Bytes beyond the end that loops over whole vectors may read and write: two vectors.</summary>
    private const int Slack = 128;

    private const int Line = 64, AlignFrom = 8192;

    private byte[] _buffer;
    private int _start;
    private int _owners = 1;
    private bool _zero; // the contents are zeros that nobody has written yet

    public Storage(long bytes)
    {
        bool align = bytes >= AlignFrom; // the vector loops gain from whole cache lines; a stale alignment only costs time
        Bytes = bytes;
        _buffer = BufferPool.Rent(bytes + Slack + (align ? Line : 0));
        _start = align ? Misalignment(_buffer) : 0;
    }

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Counts the writes in place, so that backward() can tell a saved value that has changed since.</summary>
    public int Version { get; set; }

    public bool IsShared => Volatile.Read(ref _owners) > 1;

    public bool IsZero => _zero;

    public Storage Retain()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    public void Release()
    {
        int left = Interlocked.Decrement(ref _owners);
        Debug.Assert(left >= 0);
        if (left != 0) return;
        BufferPool.Return(_buffer);
        _buffer = null!;
    }

    /// <summary>All zeros from now on; the bytes are written only when somebody looks.</summary>
    public void SetZero() => _zero = true;

    /// <summary>The owner is about to write every byte: what the buffer holds is of no interest.</summary>
    public void ForgetContents() => _zero = false;

    /// <summary>Takes over the other's bytes, of equal size; the other gets these. Neither may be shared.</summary>
    public void Swap(Storage other)
    {
        Debug.Assert(Bytes == other.Bytes && !other.IsShared);
        (_buffer, other._buffer) = (other._buffer, _buffer);
        (_start, other._start) = (other._start, _start);
        (_zero, other._zero) = (other._zero, _zero);
        Version++;
    }

    public Span<T> Span<T>() where T : unmanaged
    {
        if (_zero) WriteZeros();
        ref byte first = ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_buffer), _start);
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref first), (int)(Bytes / Unsafe.SizeOf<T>()));
    }

    private void WriteZeros()
    {
        _zero = false;
        _buffer.AsSpan(_start, (int)Bytes).Clear();
    }

    private static unsafe int Misalignment(byte[] buffer)
    {
        fixed (byte* p = buffer) return (int)(-(nint)p & (Line - 1));
    }
}
