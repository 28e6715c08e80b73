using TorchSharp.Internals;

namespace TorchSharp;

/// <summary>The tensor operations: the part of TorchSharp's API that the kit uses, on managed memory.</summary>
public static partial class torch
{
    private static ScalarType s_defaultType = ScalarType.Float32;

    /// <summary>Element types; the numbers are libtorch's.</summary>
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int32 = 3,
        Int64 = 4,
        Float32 = 6,
        Float64 = 7,
        Bool = 11,
    }

    /// <summary>What happens to a quotient.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    public static ScalarType uint8 = ScalarType.Byte;
    public static ScalarType int32 = ScalarType.Int32;
    public static ScalarType int64 = ScalarType.Int64;
    public static ScalarType float32 = ScalarType.Float32;
    public static ScalarType float64 = ScalarType.Float64;
    public static ScalarType @bool = ScalarType.Bool;
    public static ScalarType @int = ScalarType.Int32;
    public static ScalarType @long = ScalarType.Int64;
    public static ScalarType @float = ScalarType.Float32;
    public static ScalarType @double = ScalarType.Float64;

    public static ScalarType get_default_dtype() => s_defaultType;

    public static void set_default_dtype(ScalarType dtype)
    {
        if (!dtype.IsFloat()) throw new ArgumentException($"set_default_dtype: expected Float32 or Float64, got {dtype}");
        s_defaultType = dtype;
    }

    /// <summary>Until disposed, operations on this thread are not recorded for backward().</summary>
    public static IDisposable no_grad() => new GradientMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradientMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradientMode(mode);

    public static bool is_grad_enabled() => Graph.IsOn;

    /// <summary>A scope that owns the tensors made on this thread from here on.</summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Every operation runs on the thread that calls it; more than one is not used.</summary>
    public static void set_num_threads(int num) => ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num);

    public static int get_num_threads() => 1;

    private sealed class GradientMode : IDisposable
    {
        private readonly bool _before = Graph.IsOn;

        public GradientMode(bool on) => Graph.IsOn = on;

        public void Dispose() => Graph.IsOn = _before;
    }
}
