using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace KdNotebooks;

/// <summary>Numbers out of tensors and into them, whatever device those live on: only memory of the CPU can be read.</summary>
internal static class TensorValues
{
    /// <summary>All values in row-major order.</summary>
    public static float[] ToFloats(this Tensor tensor) => Read<float>(tensor);

    /// <summary>As the other, in double precision.</summary>
    public static double[] ToDoubles(this Tensor tensor)
    {
        // On the CPU: not every device has float64.
        using Tensor local = tensor.cpu(), wide = local.to(ScalarType.Float64);
        return Read<double>(wide);
    }

    /// <summary>As the other; of an int64 tensor.</summary>
    public static long[] ToLongs(this Tensor tensor) => Read<long>(tensor);

    /// <summary>Where the tensors of this process live: a tensor that was filled in the CPU's memory goes there.</summary>
    public static Tensor ToDevice(this Tensor tensor) => get_default_device() is { type: not DeviceType.CPU } device ? tensor.to(device, disposeAfter: true) : tensor;

    private static T[] Read<T>(Tensor tensor)
        where T : unmanaged
    {
        using Tensor detached = tensor.detach(), local = detached.cpu(), whole = local.contiguous();
        using TensorAccessor<T> values = whole.data<T>();
        return values.ToArray();
    }
}
