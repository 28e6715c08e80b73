using static TorchSharp.torch;

namespace TorchSharp.Internals;

internal static class Factories
{
    public static NdArray Filled(ScalarType type, long[] shape, double value)
    {
        var y = new NdArray(type, shape);
        Fill(y, value);
        return y;
    }

    public static NdArray Zeros(ScalarType type, long[] shape)
    {
        var y = new NdArray(type, shape);
        y.Storage.SetZero();
        return y;
    }

    /// <summary>A number as an array without dimensions.</summary>
    public static NdArray Number(ScalarType type, Scalar value)
    {
        var y = new NdArray(type, []);
        Fill(y, value);
        return y;
    }

    /// <summary>x ← value everywhere.</summary>
    public static void Fill(NdArray x, Scalar value)
    {
        switch (x.Type)
        {
            case ScalarType.Float32: Write(x, (float)value.AsDouble); break;
            case ScalarType.Float64: Write(x, value.AsDouble); break;
            case ScalarType.Int64: Write(x, value.AsInt64); break;
            case ScalarType.Int32: Write(x, (int)value.AsInt64); break;
            case ScalarType.Byte: Write(x, (byte)value.AsInt64); break;
            default: Write(x, (byte)(value.AsDouble != 0 ? 1 : 0)); break;
        }
    }

    private static void Write<T>(NdArray x, T value) where T : unmanaged
    {
        x.Storage.Version++;
        if (x.IsContiguous)
        {
            x.Span<T>().Fill(value);
            return;
        }
        var rows = new LoopNest(x.Shape, x.Strides, x.Strides, x.Offset, x.Offset);
        Span<T> all = x.All<T>();
        while (rows.Next())
            for (long i = 0; i < rows.RowLength; i++) all[(int)(rows.A + i * rows.StepA)] = value;
    }
}
