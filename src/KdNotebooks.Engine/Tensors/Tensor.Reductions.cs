using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => new(Reductions.Sum(Array, [], false, type));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => new(Reductions.Sum(Array, [dim], keepdim, type));

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => new(Reductions.Sum(Array, dim, keepdim, type));

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => new(Reductions.Sum(Array, dim, keepdim, type));

        public Tensor mean() => new(Reductions.Mean(Array, [], false));

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => new(Reductions.Mean(Array, dimensions, keepdim, type));

        public Tensor argmax() => new(Extrema.ArgMax(Array, null, false));

        public Tensor argmax(long dim, bool keepdim = false) => new(Extrema.ArgMax(Array, dim, keepdim));
    }
}
