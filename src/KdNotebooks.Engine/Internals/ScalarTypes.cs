using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Element types: sizes, names, and the type that two of them meet in.</summary>
internal static class ScalarTypes
{
    public static int Size(this ScalarType type) => type switch
    {
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Bool or ScalarType.Byte => 1,
        _ => throw new NotSupportedException($"dtype {type}: this engine has Float32, Float64, Int64, Int32, Byte and Bool"),
    };

    public static bool IsFloat(this ScalarType type) => type is ScalarType.Float32 or ScalarType.Float64;

    public static ScalarType Of<T>() =>
        typeof(T) == typeof(float) ? ScalarType.Float32 : typeof(T) == typeof(double) ? ScalarType.Float64
        : typeof(T) == typeof(long) ? ScalarType.Int64 : typeof(T) == typeof(int) ? ScalarType.Int32
        : typeof(T) == typeof(bool) ? ScalarType.Bool : typeof(T) == typeof(byte) ? ScalarType.Byte
        : throw new NotSupportedException($"element type {typeof(T).Name}: this engine has float, double, long, int, byte and bool");

    /// <summary>Bool, then integers, then floats: a type of a higher kind wins whatever its shape.</summary>
    private static int Kind(ScalarType type) => type is ScalarType.Bool ? 0 : type.IsFloat() ? 2 : 1;

    /// <summary>
    /// The type of an operation on two arrays (torch's rules): the higher kind; in one kind, an array with dimensions
    /// outranks one without; else the wider.
    /// </summary>
    public static ScalarType Promote(NdArray a, NdArray b)
    {
        if (a.Type == b.Type) return a.Type;
        int ka = Kind(a.Type), kb = Kind(b.Type);
        if (ka != kb) return ka > kb ? a.Type : b.Type;
        if (a.Rank == 0 != (b.Rank == 0)) return a.Rank == 0 ? b.Type : a.Type;
        return a.Type.Size() >= b.Type.Size() ? a.Type : b.Type;
    }

    /// <summary>The type of an operation on an array and a number.</summary>
    public static ScalarType Promote(ScalarType type, ScalarType number)
    {
        if (Kind(type) >= Kind(number)) return type;
        return number.IsFloat() ? get_default_dtype() : number;
    }

    public static void RequireFloat(NdArray x, string operation)
    {
        if (!x.Type.IsFloat()) throw new ExternalException($"{operation}: expected a tensor of dtype Float32 or Float64, got {x.Type}");
    }

    public static void RequireSame(NdArray a, NdArray b, string operation)
    {
        if (a.Type != b.Type) throw new ExternalException($"{operation}: expected both tensors to have the same dtype, got {a.Type} and {b.Type}");
    }
}
