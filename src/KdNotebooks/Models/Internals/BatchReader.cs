using KdNotebooks.Data;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace KdNotebooks.Models.Internals;

/// <summary>
/// Gathers rows of a modality into one input tensor [rows, ...shape]. The modality itself is never turned into a tensor as
/// a whole: runs that go in parallel share its one copy.
/// </summary>
internal sealed class BatchReader(Modality modality)
{
    private readonly long[] _shape = [.. modality.Shape.Select(size => (long)size)];

    public Tensor Read(ReadOnlySpan<int> rows)
    {
        Tensor batch = empty([rows.Length, .. _shape], ScalarType.Float32, CPU);
        using (TensorAccessor<float> values = batch.data<float>())
        {
            for (int i = 0; i < rows.Length; i++) values.CopyFrom(modality.Row(rows[i]), 0, (long)i * modality.Features);
        }
        return batch.ToDevice();
    }
}
