using TorchSharp;
using TorchSharp.Internals;
using static TorchSharp.torch;

namespace KdNotebooks.Engine.Tests;

/// <summary>Convolutions on every vector path, by windows of the image and by a matrix of columns, against the scalar reference.</summary>
[Collection(nameof(SwitchesPath))]
public class ConvolutionPathTests
{
    public static TheoryData<string> Paths => [.. Enum.GetNames<IsaPath>().Where(p => p != nameof(IsaPath.Scalar))];

    [Theory]
    [MemberData(nameof(Paths))]
    public void ValuesAndGradientsAreThoseOfTheScalarPath(string path)
    {
        foreach ((long[] x, long[] w, long padding, long dilation, long groups) in new (long[], long[], long, long, long)[]
        {
            ([3, 1, 28, 28], [6, 1, 5, 5], 2, 1, 1), ([3, 6, 14, 14], [16, 6, 5, 5], 0, 1, 1), ([2, 3, 9, 40], [7, 3, 3, 7], 1, 1, 1), ([2, 4, 12, 11], [6, 2, 3, 3], 2, 2, 2),
            ([1, 1, 1, 1], [1, 1, 1, 1], 0, 1, 1), ([40, 2, 6, 6], [3, 2, 2, 4], 0, 1, 1), ([2, 8, 10, 10], [64, 8, 3, 3], 1, 1, 1), ([2, 2, 17, 33], [5, 2, 1, 1], 0, 1, 1),
        })
            foreach (bool rectified in new[] { false, true })
            {
                // Small multiples of a quarter: every sum is exact, whatever its order.
                float[][] expected = Run(nameof(IsaPath.Scalar), x, w, padding, dilation, groups, rectified), actual = Run(path, x, w, padding, dilation, groups, rectified);
                for (int part = 0; part < expected.Length; part++)
                    for (int i = 0; i < expected[part].Length; i++)
                        if (expected[part][i] != actual[part][i]) Assert.Fail($"{string.Join("x", x)} by {string.Join("x", w)}, part {part}, element {i}: {actual[part][i]} for {expected[part][i]}");
            }
    }

    private static Tensor Quarters(long[] shape) => randint(-8, 9, shape).to(float32) / 4;

    /// <summary>Result, and the gradients of image, weight and bias.</summary>
    private static float[][] Run(string path, long[] xs, long[] ws, long padding, long dilation, long groups, bool rectified)
    {
        IsaPath before = Isa.Path;
        try
        {
            Isa.Path = Enum.Parse<IsaPath>(path);
            manual_seed(3);
            using DisposeScope scope = NewDisposeScope();
            Tensor x = Quarters(xs).requires_grad_(), w = Quarters(ws).requires_grad_(), b = Quarters([ws[0]]).requires_grad_();
            using NdArray fused = Convolution.Apply(x.Array, w.Array, b.Array, [1, 1], [padding, padding], [dilation, dilation], groups, rectified);
            var y = new Tensor(fused.Retain());
            (y * Quarters(y.shape)).sum().backward();
            return [y.data<float>().ToArray(), x.grad!.data<float>().ToArray(), w.grad!.data<float>().ToArray(), b.grad!.data<float>().ToArray()];
        }
        finally
        {
            Isa.Path = before;
        }
    }
}
