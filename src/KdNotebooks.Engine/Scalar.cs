using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number of one of the element types; plain C# numbers convert to it.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(ScalarType type, double real, long integer) => (Type, AsDouble, AsInt64) = (type, real, integer);

    public ScalarType Type { get; }

    internal double AsDouble { get; }

    internal long AsInt64 { get; }

    public static implicit operator Scalar(byte value) => new(ScalarType.Byte, value, value);
    public static implicit operator Scalar(int value) => new(ScalarType.Int32, value, value);
    public static implicit operator Scalar(long value) => new(ScalarType.Int64, value, value);
    public static implicit operator Scalar(float value) => new(ScalarType.Float32, value, Truncate(value));
    public static implicit operator Scalar(double value) => new(ScalarType.Float64, value, Truncate(value));
    public static implicit operator Scalar(bool value) => new(ScalarType.Bool, value ? 1 : 0, value ? 1 : 0);

    private static long Truncate(double value) => double.IsNaN(value) ? 0 : (long)Math.Clamp(value, long.MinValue, long.MaxValue);

    public void Dispose()
    {
    }
}
