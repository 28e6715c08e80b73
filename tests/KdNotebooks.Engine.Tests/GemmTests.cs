using System.Numerics;
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
            Compare<float>(path, size, 33, 17);
            Compare<float>(path, 9, size, 17);
            Compare<float>(path, 9, 33, size);
            Compare<double>(path, size, 17, 9);
            Compare<double>(path, 9, size, 17);
            Compare<double>(path, 9, 17, size);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void SizesThatCrossTheBlocks(string path)
    {
        foreach ((int m, int n, int k) in new[] { (1, 1, 0), (385, 33, 5), (800, 40, 300), (1300, 33, 40), (5, 65, 577), (17, 10, 1000) })
        {
            Compare<float>(path, m, n, k);
            Compare<double>(path, m, n, k);
        }
    }

    private static void Compare<T>(string path, int m, int n, int k) where T : unmanaged, IFloatingPointIeee754<T>
    {
        IsaPath before = Isa.Path;
        try
        {
            foreach ((bool ta, bool tb) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                var random = new Random(m * 1000003 + n * 1009 + k);
                T[] a = Values<T>(random, m * k), b = Values<T>(random, k * n), bias = Values<T>(random, n), row = Values<T>(random, m), start = Values<T>(random, m * n);
                // Columns beyond n belong to somebody else and must stay as they are.
                int ldc = n + 3;
                foreach (Mode mode in Enum.GetValues<Mode>())
                {
                    T[] expected = Padded(start, m, n, ldc), actual = Padded(start, m, n, ldc);
                    fixed (T* pa = a, pb = b, pbias = bias, prow = row, pe = expected, px = actual)
                    {
                        MatrixPointer<T> x = ta ? new MatrixPointer<T>(pa, 1, m) : new MatrixPointer<T>(pa, k, 1);
                        MatrixPointer<T> y = tb ? new MatrixPointer<T>(pb, 1, k) : new MatrixPointer<T>(pb, n, 1);
                        var epilogue = new Epilogue<T>(mode is Mode.Bias or Mode.BiasRelu ? pbias : null, mode is Mode.RowBias ? prow : null, mode is Mode.Accumulate, mode is Mode.BiasRelu);
                        GemmReference.Multiply(m, n, k, x, y, pe, ldc, epilogue);
                        Isa.Path = Enum.Parse<IsaPath>(path);
                        Gemm.Multiply(m, n, k, x, y, px, ldc, epilogue);
                    }
                    // Both sums of k products of numbers below 1 are within k·ε of the truth.
                    double tolerance = 2 * (k + 2) * double.CreateTruncating(T.BitIncrement(T.One) - T.One);
                    for (int i = 0; i < expected.Length; i++)
                    {
                        bool same = T.IsNaN(expected[i]) ? T.IsNaN(actual[i]) : double.CreateTruncating(T.Abs(expected[i] - actual[i])) <= tolerance;
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

    private static T[] Values<T>(Random random, int count) where T : IFloatingPointIeee754<T> => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() * 2 - 1))];

    private static T[] Padded<T>(T[] values, int m, int n, int ldc) where T : IFloatingPointIeee754<T>
    {
        var result = new T[m * ldc];
        Array.Fill(result, T.NaN);
        for (int i = 0; i < m; i++) values.AsSpan(i * n, n).CopyTo(result.AsSpan(i * ldc));
        return result;
    }
}
