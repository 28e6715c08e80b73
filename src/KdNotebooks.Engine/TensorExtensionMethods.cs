using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    public static float ToSingle(this Tensor value) => (float)value.AsDouble("ToSingle");

    public static double ToDouble(this Tensor value) => value.AsDouble("ToDouble");

    public static long ToInt64(this Tensor value) => value.AsInt64("ToInt64");

    public static int ToInt32(this Tensor value) => (int)value.AsInt64("ToInt32");

    public static bool ToBoolean(this Tensor value) => value.AsDouble("ToBoolean") != 0;

    public static Parameter AsParameter(this Tensor tensor) => new(tensor);

    /// <summary>Writes the tensor in TorchSharp's format.</summary>
    public static void Save(this Tensor tensor, BinaryWriter writer) => TensorFormat.Write(writer, tensor.Array);

    public static void Save(this Tensor tensor, string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        tensor.Save(writer);
    }

    /// <summary>Reads into a tensor of the dtype and the shape that were saved.</summary>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        if (skip) TensorFormat.Read(reader).Dispose();
        else TensorFormat.ReadInto(reader, tensor.Array);
    }

    public static Tensor Load(BinaryReader reader, bool skip = false) => new(TensorFormat.Read(reader));

    public static long TotalSize(this IEnumerable<long> shape) => Shapes.Count([.. shape]);
}
