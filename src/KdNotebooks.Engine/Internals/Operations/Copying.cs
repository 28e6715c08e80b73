using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Copies between layouts and element types. Nothing here is recorded, except <see cref="To"/> and <see cref="Clone"/>.</summary>
internal static class Copying
{
    /// <summary>A row-major copy.</summary>
    public static NdArray Copy(NdArray x)
    {
        var y = new NdArray(x.Type, x.Shape);
        Into(y, x);
        return y;
    }

    /// <summary>A copy of another element type, row-major.</summary>
    public static NdArray Cast(NdArray x, ScalarType type)
    {
        var y = new NdArray(type, x.Shape);
        Into(y, x);
        return y;
    }

    /// <summary>y ← x, x broadcast to the shape of y and cast to its type.</summary>
    public static void Into(NdArray y, NdArray x)
    {
        if (x.Type != y.Type)
        {
            using NdArray packed = x.Packed();
            using var cast = new NdArray(y.Type, x.Shape);
            Convert(packed, cast);
            Into(y, cast);
            return;
        }
        y.Storage.Version++;
        switch (y.Type.Size())
        {
            case 8: Into<long>(y, x); break;
            case 4: Into<int>(y, x); break;
            default: Into<byte>(y, x); break;
        }
    }

    private static void Into<T>(NdArray y, NdArray x) where T : unmanaged
    {
        if (x.IsContiguous && y.IsContiguous && Shapes.Same(x.Shape, y.Shape))
        {
            if (y.Count == y.Storage.Bytes / Unsafe.SizeOf<T>()) y.Storage.ForgetContents();
            x.Span<T>().CopyTo(y.Span<T>());
            return;
        }
        var rows = new LoopNest(y.Shape, y.Strides, Shapes.BroadcastStrides(x.Shape, x.Strides, y.Shape), y.Offset, x.Offset);
        ReadOnlySpan<T> from = x.All<T>();
        Span<T> to = y.All<T>();
        while (rows.Next())
        {
            if (rows.StepA == 1)
            {
                Span<T> row = to.Slice((int)rows.A, (int)rows.RowLength);
                ReadOnlySpan<T> read = Strided.Read(from, rows.B, rows.StepB, row.Length, row);
                if (rows.StepB == 1) read.CopyTo(row);
                continue;
            }
            for (long i = 0; i < rows.RowLength; i++) to[(int)(rows.A + i * rows.StepA)] = from[(int)(rows.B + i * rows.StepB)];
        }
    }

    private static void Convert(NdArray x, NdArray y)
    {
        switch (x.Type)
        {
            case ScalarType.Float32: Convert(x.Span<float>(), y); break;
            case ScalarType.Float64: Convert(x.Span<double>(), y); break;
            case ScalarType.Int64: Convert(x.Span<long>(), y); break;
            case ScalarType.Int32: Convert(x.Span<int>(), y); break;
            default: Convert(x.Span<byte>(), y); break; // Bool is stored as 0 and 1
        }
    }

    private static void Convert<T>(ReadOnlySpan<T> x, NdArray y) where T : unmanaged, INumber<T>
    {
        switch (y.Type)
        {
            case ScalarType.Float32: TensorPrimitives.ConvertTruncating(x, y.Span<float>()); break;
            case ScalarType.Float64: TensorPrimitives.ConvertTruncating(x, y.Span<double>()); break;
            case ScalarType.Int64: TensorPrimitives.ConvertTruncating(x, y.Span<long>()); break;
            case ScalarType.Int32: TensorPrimitives.ConvertTruncating(x, y.Span<int>()); break;
            case ScalarType.Byte: TensorPrimitives.ConvertTruncating(x, y.Span<byte>()); break;
            default:
                Span<bool> z = y.Span<bool>();
                for (int i = 0; i < x.Length; i++) z[i] = x[i] != T.Zero;
                break;
        }
    }

    /// <summary>y = x in another type; the gradient is cast back by the sink.</summary>
    public static NdArray To(NdArray x, ScalarType type)
    {
        NdArray y = Cast(x, type);
        return type.IsFloat() ? Graph.Record(y, "to", [x], [], static (g, _, to) => to.Add(0, g.Retain())) : y;
    }

    /// <summary>y = x, in its own memory.</summary>
    public static NdArray Clone(NdArray x) => Graph.Record(Copy(x), "clone", [x], [], static (g, _, to) => to.Add(0, g.Retain()));
}
