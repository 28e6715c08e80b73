using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>What the methods on hidden layers share: which layers are feature maps, and how two of them come to one size.</summary>
internal static class FeatureMaps
{
    /// <summary>[batch, channels, height, width] averaged over positions, or [batch, units] as it is: [batch, units].</summary>
    public static Tensor Pooled(Tensor layer) => layer.ndim == 4 ? layer.mean([2, 3]) : layer;

    /// <summary>The last layer that is a feature map.</summary>
    public static Tensor Last(IReadOnlyList<Tensor> layers) => layers.Last(layer => layer.ndim == 4);

    /// <summary>Both averaged over cells to the smaller height and the smaller width.</summary>
    public static (Tensor A, Tensor B) OfOneSize(Tensor a, Tensor b)
    {
        long height = Math.Min(a.shape[2], b.shape[2]), width = Math.Min(a.shape[3], b.shape[3]);
        return (Resized(a, height, width), Resized(b, height, width));
    }

    /// <exception cref="InvalidInputException">A network has no feature map.</exception>
    public static void Require(string method, DistillationSetting setting)
    {
        foreach (ActivationShapes shapes in new[] { setting.Student, setting.Teacher.Shapes })
            if (!shapes.Layers.Any(layer => layer.Count == 3))
                throw new InvalidInputException($"{method} compares feature maps, and {shapes.Network} has none: use a convolutional network on both sides");
    }

    private static Tensor Resized(Tensor maps, long height, long width) =>
        maps.shape[2] == height && maps.shape[3] == width ? maps : nn.functional.adaptive_avg_pool2d(maps, [height, width]);
}
