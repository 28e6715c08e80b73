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

        public Tensor contiguous() => Array.IsContiguous ? new(Array.Retain()) : new(Copying.Clone(Array));

        public Tensor alias() => new(Views.Alias(Array));

        public Tensor clone() => new(Copying.Clone(Array));
    }
}
