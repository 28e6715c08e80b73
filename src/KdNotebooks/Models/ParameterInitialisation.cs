using KdNotebooks.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>
/// Draws every weight and bias from a <see cref="Seed"/>, so that a network starts from the same numbers on every backend
/// and thread. The distribution is PyTorch's default for linear and convolution layers: uniform on ±1/√fan_in for weight and
/// bias (He et al. 2015 with a = √5). Parameters of normalisation layers (no matrix among them) keep their ones and zeros.
/// </summary>
public static class ParameterInitialisation
{
    /// <summary>Replaces the parameters of <paramref name="module"/>; the n-th tensor has its own child seed.</summary>
    public static void DrawFrom(nn.Module module, Seed seed)
    {
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var fanIn = new Dictionary<string, double>();
        foreach ((string name, Parameter parameter) in module.named_parameters())
        {
            long[] shape = parameter.shape;
            string owner = name[..(name.LastIndexOf('.') + 1)];
            if (shape.Length >= 2) fanIn[owner] = shape.Skip(1).Aggregate(1.0, (product, size) => product * size);
            if (!fanIn.TryGetValue(owner, out double inputs)) continue;

            double bound = 1 / Math.Sqrt(inputs);
            RandomStream stream = seed.Derive(name).CreateStream();
            var values = new float[parameter.numel()];
            for (int i = 0; i < values.Length; i++) values[i] = (float)stream.NextUniform(-bound, bound);
            parameter.copy_(tensor(values, shape));
        }
    }
}
