using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => new(Reductions.Sum(Array, [], false, type));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => new(Reductions.Sum(Array, [dim], keepdim, type));

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => new(Reductions.Sum(Array, [dim0, dim1], keepdim, type));

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => new(Reductions.Sum(Array, dim, keepdim, type));

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => new(Reductions.Sum(Array, dim, keepdim, type));

        public Tensor mean() => new(Reductions.Mean(Array, [], false));

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => new(Reductions.Mean(Array, dimensions, keepdim, type));

        public Tensor var(bool unbiased = true) => new(Reductions.Variance(Array, [], unbiased, false));

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(type, x => Reductions.Variance(x, [dim], unbiased, keepdim));

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(type, x => Reductions.Variance(x, dimensions, unbiased, keepdim));

        public Tensor std(bool unbiased = true) => new(Reductions.Deviation(Array, [], unbiased, false));

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(type, x => Reductions.Deviation(x, [dim], unbiased, keepdim));

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(type, x => Reductions.Deviation(x, dimensions, unbiased, keepdim));

        public Tensor norm(float p = 2) => new(Reductions.Norm(Array, p, [], false));

        public Tensor norm(int dim, bool keepdim = false, float p = 2) => new(Reductions.Norm(Array, p, [dim], keepdim));

        public Tensor logsumexp(long dim, bool keepdim = false) => new(Reductions.LogSumExp(Array, [dim], keepdim));

        public Tensor max() => new(Extrema.Max(Array));

        public Tensor min() => new(Extrema.Max(Array, largest: false));

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Both(Extrema.Max(Array, dim, keepdim));

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Both(Extrema.Max(Array, dim, keepdim, largest: false));

        public Tensor amax(params long[] dims) => new(Extrema.Max(Array, dims, false, largest: true));

        public Tensor amin(params long[] dims) => new(Extrema.Max(Array, dims, false, largest: false));

        public Tensor argmax() => new(Extrema.ArgMax(Array, null, false));

        public Tensor argmax(long dim, bool keepdim = false) => new(Extrema.ArgMax(Array, dim, keepdim));

        public Tensor argmin() => new(Extrema.ArgMax(Array, null, false, largest: false));

        public Tensor argmin(long dim, bool keepdim = false) => new(Extrema.ArgMax(Array, dim, keepdim, largest: false));

        /// <summary>The k largest (or smallest) elements along a dimension, in order, and their indexes.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Both(Extrema.Top(Array, dim, k, largest, "topk"));

        /// <summary>The elements along a dimension in order, equal ones as they stood, and their indexes.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Both(Sorted(dim, descending));

        public Tensor argsort(long dim = -1, bool descending = false)
        {
            (NdArray values, NdArray indexes) = Sorted(dim, descending);
            values.Dispose();
            return new Tensor(indexes);
        }

        /// <summary>Whether all elements are nonzero.</summary>
        public Tensor all() => new(Logic.All(Array, []));

        public Tensor all(long dim, bool keepdim = false) => new(Logic.All(Array, [dim], keepdim));

        /// <summary>Whether any element is nonzero.</summary>
        public Tensor any() => new(Logic.Any(Array, []));

        public Tensor any(long dim, bool keepdim = false) => new(Logic.Any(Array, [dim], keepdim));

        private (NdArray, NdArray) Sorted(long dim, bool descending)
        {
            int d = Shapes.Dim(dim, Array.Rank, "sort");
            return Extrema.Top(Array, dim, Array.Rank == 0 ? 1 : (int)Array.Shape[d], descending, "sort");
        }

        private static (Tensor, Tensor) Both((NdArray, NdArray) pair) => (new Tensor(pair.Item1), new Tensor(pair.Item2));
    }
}
