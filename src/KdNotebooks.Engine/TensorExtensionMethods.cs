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

    public static long TotalSize(this IEnumerable<long> shape) => Shapes.Count([.. shape]);
}
