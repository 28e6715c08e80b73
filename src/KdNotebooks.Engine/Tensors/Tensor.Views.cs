using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => new(Views.View(Array, shape));

        public Tensor reshape(params long[] shape) => new(Views.Reshape(Array, shape));

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => new(Views.Flatten(Array, start_dim, end_dim));

        public Tensor squeeze(long? dim = null) => new(Views.Squeeze(Array, dim));

        public Tensor unsqueeze(long dim) => new(Views.Unsqueeze(Array, dim));

        public Tensor t() => new(Array.Rank switch
        {
            < 2 => Views.Alias(Array),
            2 => Views.Transpose(Array, 0, 1),
            _ => throw new ExternalException($"t: a tensor of shape {Shapes.Text(Array.Shape)} has more than two dimensions"),
        });

        public Tensor transpose(long dim0, long dim1) => new(Views.Transpose(Array, dim0, dim1));

        public Tensor permute(params long[] permutation) => new(Views.Permute(Array, permutation));

        public Tensor expand(params long[] sizes) => new(Views.Expand(Array, sizes));

        public Tensor slice(long dim, long start, long finish, long step) => new(Views.Slice(Array, dim, start, finish, step));

        public Tensor select(long dim, long index) => new(Views.Select(Array, dim, index));

        public Tensor index_select(long dim, Tensor index) => new(Indexing.IndexSelect(Array, dim, index.Array));

        public Tensor T => t();

        /// <summary>The last two dimensions exchanged.</summary>
        public Tensor mT => transpose(-2, -1);

        public Tensor view_as(Tensor other) => view(other.Array.Shape);

        public Tensor expand_as(Tensor other) => expand(other.Array.Shape);

        public Tensor narrow(long dim, long start, long length) => slice(dim, start, start + length, 1);

        /// <summary>Parts of <paramref name="size"/> along a dimension; the last may be smaller.</summary>
        public Tensor[] split(long size, int dim = 0)
        {
            if (size <= 0) throw new ArgumentException($"split: parts of size {size}");
            long total = this.size(dim);
            return [.. Enumerable.Range(0, (int)((total + size - 1) / size)).Select(i => slice(dim, i * size, Math.Min(total, (i + 1) * size), 1))];
        }

        public Tensor[] chunk(long chunks, long dim = 0)
        {
            if (chunks <= 0) throw new ArgumentException($"chunk: {chunks} parts");
            return split(Math.Max(1, (size((int)dim) + chunks - 1) / chunks), (int)dim);
        }

        /// <summary>The slices along a dimension, which is dropped.</summary>
        public Tensor[] unbind(long dimension = 0) => [.. Enumerable.Range(0, (int)size((int)dimension)).Select(i => select(dimension, i))];

        /// <summary>Copies of this tensor side by side, so many along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => new(Joining.Repeat(Array, sizes));

        public Tensor gather(long dim, Tensor index) => new(Indexing.Gather(Array, dim, index.Array));

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => new(Indexing.ScatterAdd(Array, dim, index.Array, src.Array));

        /// <summary>The elements at which the mask holds, in row-major order.</summary>
        public Tensor masked_select(Tensor mask)
        {
            long[] shape = Shapes.Broadcast(Array.Shape, mask.Array.Shape, "masked_select");
            using NdArray wide = Views.Expand(Array, shape), m = Views.Expand(mask.Array, shape), picked = Indexing.Select(wide, 0, m);
            return new Tensor(picked.Retain());
        }

        public Tensor contiguous() => Array.IsContiguous ? new(Array.Retain()) : new(Copying.Clone(Array));

        public Tensor alias() => new(Views.Alias(Array));

        public Tensor clone() => new(Copying.Clone(Array));
    }
}
