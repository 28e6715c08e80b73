using KdNotebooks.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Models.Internals;

/// <summary>
/// Gathers rows of a modality into one input tensor [rows, ...shape]. The modality itself is never turned into a tensor as
/// a whole: runs that go in parallel share its one copy.
/// </summary>
internal sealed class BatchReader(Modality modality)
{
    // Of the whole batches, and of the shorter one that ends each epoch: a new megabyte an epoch is garbage that the
    // collector is slow to take.
    private float[] _usual = [], _other = [];

    public Tensor Read(ReadOnlySpan<int> rows)
    {
        int length = rows.Length * modality.Features;
        if (_usual.Length != length) (_usual, _other) = (_other.Length == length ? _other : new float[length], _usual);
        for (int i = 0; i < rows.Length; i++) modality.Row(rows[i]).CopyTo(_usual.AsSpan(i * modality.Features));
        return tensor(_usual, [rows.Length, .. modality.Shape.Select(size => (long)size)]);
    }
}
