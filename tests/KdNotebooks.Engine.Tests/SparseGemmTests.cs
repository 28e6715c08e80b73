using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Internals;
using static TorchSharp.torch;

namespace KdNotebooks.Engine.Tests;

/// <summary>The product that leaves out zeros: the same bits as the one that does not.</summary>
[Collection(nameof(SwitchesPath))]
public unsafe class SparseGemmTests
{
    [Theory]
    [InlineData(256, 2352, 128, 0.3)]
    [InlineData(256, 784, 104, 0.5)]
    [InlineData(64, 1000, 130, 0.2)]
    [InlineData(37, 900, 77, 0.4)]
    [InlineData(16, 4099, 16, 0.1)]
    [InlineData(120, 400, 128, 0)]
    public void GivesTheBitsOfTheDenseProduct(int m, int n, int k, double share)
    {
        Assert.SkipUnless(Isa.Path is IsaPath.Vector512, "the processor has no 512-bit vectors: there is only the dense product");
        (float[] a, float[] b) = Matrices(m, n, k, share);
        float[] expected = Dense(m, n, k, a, b), actual = new float[m * n];
        Assert.True(Sparse(m, n, k, a, b, actual));
        Assert.Equal(MemoryMarshal.Cast<float, int>(expected).ToArray(), MemoryMarshal.Cast<float, int>(actual).ToArray());
    }

    [Fact]
    public void LeavesDenseAndSmallProductsAlone()
    {
        (float[] a, float[] b) = Matrices(256, 784, 128, share: 0.9);
        Assert.False(Sparse(256, 784, 128, a, b, new float[256 * 784]));
        (a, b) = Matrices(64, 50, 128, share: 0.2);
        Assert.False(Sparse(64, 50, 128, a, b, new float[64 * 50]));
    }

    // 0·∞ is no number, and a row whose ReLU is shut must show it as PyTorch does.
    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void NotFiniteInputsReachTheGradientOfClosedUnits(float value)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(128, 784), w = zeros(256, 784, requires_grad: true);
        x[3, 5] = value;
        Tensor shut = zeros(128, 256);
        nn.functional.linear(x, w).mul(shut).sum().backward();
        Assert.True(float.IsNaN(w.grad![0, 5].item<float>()));
        Assert.Equal(0, w.grad[0, 6].item<float>());
    }

    private static (float[] A, float[] B) Matrices(int m, int n, int k, double share)
    {
        var random = new Random(m + n + k);
        float[] a = [.. Enumerable.Range(0, m * k).Select(i => random.NextDouble() < share ? random.NextSingle() - 0.5f : i % 2 == 0 ? 0f : -0f)];
        return (a, [.. Enumerable.Range(0, k * n).Select(_ => random.NextSingle() - 0.5f)]);
    }

    // C[m, n] = A[k, m]ᵀ·B[k, n].
    private static float[] Dense(int m, int n, int k, float[] a, float[] b)
    {
        var c = new float[m * n];
        fixed (float* pa = a, pb = b, pc = c) Gemm.Multiply(m, n, k, new MatrixPointer<float>(pa, 1, m), new MatrixPointer<float>(pb, n, 1), pc, n);
        return c;
    }

    private static bool Sparse(int m, int n, int k, float[] a, float[] b, float[] c)
    {
        fixed (float* pa = a, pb = b, pc = c) return SparseGemm.Multiply(m, n, k, pa, pb, n, pc, n);
    }
}
