using TorchSharp.Internals;

namespace KdNotebooks.Engine.Tests;

/// <summary>Tests that switch the vector path, which the whole process shares.</summary>
[CollectionDefinition(nameof(SwitchesPath), DisableParallelization = true)]
public class SwitchesPath;

/// <summary>Every vector path of the matrix product against the scalar reference.</summary>
[Collection(nameof(SwitchesPath))]
public unsafe class GemmTests
{
    public static TheoryData<string> Paths => [.. Enum.GetNames<IsaPath>()];

    [Theory]
    [MemberData(nameof(Paths))]
    public void EverySizeFrom1To130InEachDimension(string path)
    {
        for (int size = 1; size <= 130; size++)
        {
            Compare(path, size, 33, 17);
            Compare(path, 9, size, 17);
            Compare(path, 9, 33, size);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void SizesThatCrossTheBlocks(string path)
    {
        foreach ((int m, int n, int k) in new[] { (1, 1, 0), (385, 33, 5), (800, 40, 300), (1300, 33, 40), (5, 65, 577), (17, 10, 1000) }) Compare(path, m, n, k);
    }

    private static void Compare(string path, int m, int n, int k)
    {
        IsaPath before = Isa.Path;
        try
        {
            foreach ((bool ta, bool tb) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                var random = new Random(m * 1000003 + n * 1009 + k);
                float[] a = Values(random, m * k), b = Values(random, k * n), bias = Values(random, n), row = Values(random, m), start = Values(random, m * n);
                // Columns beyond n belong to somebody else and must stay as they are.
                int ldc = n + 3;
                foreach (Mode mode in Enum.GetValues<Mode>())
                {
                    float[] expected = Padded(start, m, n, ldc), actual = Padded(start, m, n, ldc);
                    fixed (float* pa = a, pb = b, pbias = bias, prow = row, pe = expected, px = actual)
                    {
                        MatrixPointer<float> x = ta ? new MatrixPointer<float>(pa, 1, m) : new MatrixPointer<float>(pa, k, 1);
                        MatrixPointer<float> y = tb ? new MatrixPointer<float>(pb, 1, k) : new MatrixPointer<float>(pb, n, 1);
                        var epilogue = new Epilogue<float>(mode is Mode.Bias or Mode.BiasRelu ? pbias : null, mode is Mode.RowBias ? prow : null, mode is Mode.Accumulate, mode is Mode.BiasRelu);
                        GemmReference.Multiply(m, n, k, x, y, pe, ldc, epilogue);
                        Isa.Path = Enum.Parse<IsaPath>(path);
                        Gemm.Multiply(m, n, k, x, y, px, ldc, epilogue);
                    }
                    // Both sums of k products of numbers below 1 are within k·ε of the truth.
                    double tolerance = 2 * (k + 2) * 6e-8;
                    for (int i = 0; i < expected.Length; i++)
                    {
                        bool same = float.IsNaN(expected[i]) ? float.IsNaN(actual[i]) : Math.Abs(expected[i] - actual[i]) <= tolerance;
                        if (!same) Assert.Fail($"{m}x{k}x{n} {mode} {ta} {tb}: {actual[i]} for {expected[i]} at {i}");
                    }
                }
            }
        }
        finally
        {
            Isa.Path = before;
        }
    }

    private enum Mode
    {
        Plain,
        Accumulate,
        Bias,
        RowBias,
        BiasRelu,
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];

    private static float[] Padded(float[] values, int m, int n, int ldc)
    {
        var result = new float[m * ldc];
        Array.Fill(result, float.NaN);
        for (int i = 0; i < m; i++) values.AsSpan(i * n, n).CopyTo(result.AsSpan(i * ldc));
        return result;
    }
}
