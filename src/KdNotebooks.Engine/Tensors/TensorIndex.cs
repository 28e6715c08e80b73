using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One entry of an index: a number, a slice, a tensor of numbers or a mask, a new dimension, or an ellipsis.</summary>
    public struct TensorIndex
    {
        private enum Kind
        {
            Null,
            None,
            Single,
            Slice,
            Tensor,
            Ellipsis,
        }

        private Kind _kind;
        private long? _start, _stop, _step;
        private Tensor? _tensor;

        public static TensorIndex Ellipsis = new() { _kind = Kind.Ellipsis };

        public static TensorIndex None = new() { _kind = Kind.None };

        public static TensorIndex Null = new() { _kind = Kind.Null };

        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { _kind = Kind.Slice, _start = start, _stop = stop, _step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) =>
            Slice(range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value, !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        public static TensorIndex Single(long? index) => new() { _kind = Kind.Single, _start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { _kind = Kind.Tensor, _tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        /// <summary>The part of x that the entries name; a view unless a tensor is among them.</summary>
        internal static NdArray Apply(NdArray x, ReadOnlySpan<TensorIndex> indices)
        {
            int used = 0, tensors = 0;
            foreach (TensorIndex i in indices)
            {
                used += i._kind is Kind.Single or Kind.Slice ? 1 : i._kind is Kind.Tensor ? Indexing.Dimensions(i._tensor!.Array) : 0;
                if (i._kind is Kind.Tensor) tensors++;
            }
            if (used > x.Rank) throw new ExternalException($"index: too many entries ({used}) for a tensor of shape {Shapes.Text(x.Shape)}");
            if (tensors > 1)
            {
                if (tensors != indices.Length) throw new NotSupportedException("index: several tensors mixed with other entries are not in this engine");
                NdArray[] rows = new NdArray[tensors];
                for (int i = 0; i < tensors; i++) rows[i] = indices[i]._tensor!.Array;
                return Indexing.Points(x, rows);
            }
            NdArray y = x.Retain();
            int dim = 0;
            foreach (TensorIndex i in indices)
            {
                if (i._kind is Kind.Ellipsis)
                {
                    dim += x.Rank - used;
                    continue;
                }
                using NdArray before = y;
                y = i._kind switch
                {
                    Kind.Single => Views.Select(before, dim, i._start!.Value),
                    Kind.Slice => Views.Slice(before, dim, i._start ?? 0, i._stop ?? long.MaxValue, i._step ?? 1),
                    Kind.Tensor => Indexing.Select(before, dim, i._tensor!.Array),
                    _ => Views.Unsqueeze(before, dim),
                };
                dim += i._kind switch { Kind.Single => 0, Kind.Tensor => i._tensor!.Array.Type is ScalarType.Bool ? 1 : i._tensor!.Array.Rank, _ => 1 };
            }
            return y;
        }
    }

    public partial class Tensor
    {
        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => new(TensorIndex.Apply(Array, indices));
            set => Put(indices, value);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => new(TensorIndex.Apply(Array, Entries(indices)));
            set => Put(Entries(indices), value);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => new(TensorIndex.Apply(Array, [i1]));
            set => Put([i1], value);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => new(TensorIndex.Apply(Array, [i1, i2]));
            set => Put([i1, i2], value);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => new(TensorIndex.Apply(Array, [i1, i2, i3]));
            set => Put([i1, i2, i3], value);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => new(TensorIndex.Apply(Array, [i1, i2, i3, i4]));
            set => Put([i1, i2, i3, i4], value);
        }

        private static TensorIndex[] Entries(Tensor[] indices) => [.. indices.Select(TensorIndex.Tensor)];

        private void Put(ReadOnlySpan<TensorIndex> indices, Tensor value)
        {
            if (Graph.Records([Array, value.Array]))
                throw new NotSupportedException("index: writing to a part of a tensor inside the graph is not in this engine; use cat, where or scatter_add");
            using NdArray plain = Array.Detached(), part = TensorIndex.Apply(plain, indices);
            if (part.Storage == plain.Storage)
            {
                Writing.Copy(part, value.Array);
                return;
            }
            // An index of tensors reads a copy: find out where each element came from.
            using NdArray places = Indexing.Row([.. Enumerable.Range(0, (int)plain.Count)]), shaped = Views.Reshaped(places, plain.Shape), at = TensorIndex.Apply(shaped, indices);
            using NdArray source = value.Array.Type == plain.Type ? value.Array.Detached() : Copying.Cast(value.Array, plain.Type), wide = Views.Expand(source, at.Shape);
            Indexing.Write(plain, at, wide);
        }
    }
}
