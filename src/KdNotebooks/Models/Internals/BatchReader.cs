using KdNotebooks.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Models.Internals;

/// <summary>
/// Gathers rows of a modality into one input tensor [rows, ...shape]. The modality itself is never turned into a tensor as
/// a whole: runs that go in parallel share its one copy.
/// </summary>
internal sealed class BatchReader(Modality modality)
{
    private float[] _buffer = [];

    public Tensor Read(ReadOnlySpan<int> rows)
    {
        int length = rows.Length * modality.Features;
        if (_buffer.Length != length) _buffer = new float[length];
        for (int i = 0; i < rows.Length; i++) modality.Row(rows[i]).CopyTo(_buffer.AsSpan(i * modality.Features));
        return tensor(_buffer, [rows.Length, .. modality.Shape.Select(size => (long)size)]);
    }
}
