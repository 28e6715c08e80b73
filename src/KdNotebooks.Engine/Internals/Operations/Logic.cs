using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Operations on Bool arrays (any number counts as true unless it is zero).</summary>
internal static class Logic
{
    public static NdArray Any(NdArray x, ReadOnlySpan<long> dims, bool keepdim = false)
    {
        using NdArray holds = Pointwise.As(x, ScalarType.Bool), plain = holds.Detached(), count = Reductions.Sum(plain, dims, keepdim), zero = Factories.Number(ScalarType.Int64, 0);
        return Pointwise.Compare<Greater>(count, zero, "any");
    }

    public static NdArray All(NdArray x, ReadOnlySpan<long> dims, bool keepdim = false)
    {
        using NdArray not = Not(x), any = Any(not, dims, keepdim);
        return Not(any);
    }

    public static NdArray Not(NdArray x)
    {
        using NdArray zero = Factories.Number(x.Type, 0);
        return Pointwise.Compare<Equal>(x, zero, "logical_not");
    }

    public static NdArray And(NdArray a, NdArray b)
    {
        using NdArray x = Pointwise.As(a, ScalarType.Bool), y = Pointwise.As(b, ScalarType.Bool);
        return Pointwise.Binary<MinimumKernel>(x, y, "logical_and");
    }

    public static NdArray Or(NdArray a, NdArray b)
    {
        using NdArray x = Pointwise.As(a, ScalarType.Bool), y = Pointwise.As(b, ScalarType.Bool);
        return Pointwise.Binary<MaximumKernel>(x, y, "logical_or");
    }
}
