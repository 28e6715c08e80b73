using System.Numerics;

namespace TorchSharp.Internals;

/// <summary>The matrix product as its definition reads: the reference for the vector paths.</summary>
internal static unsafe class GemmReference
{
    public static void Multiply<T>(int m, int n, int k, MatrixPointer<T> a, MatrixPointer<T> b, T* c, nint ldc, Epilogue<T> epilogue = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < m; i++)
        {
            T* row = c + i * ldc;
            if (!epilogue.Accumulate)
                for (int j = 0; j < n; j++) row[j] = epilogue.RowBias is not null ? epilogue.RowBias[i] : epilogue.Bias is null ? T.Zero : epilogue.Bias[j];
            for (int p = 0; p < k; p++)
            {
                T x = a.First[i * a.RowStep + p * a.ColumnStep];
                T* line = b.First + p * b.RowStep;
                for (int j = 0; j < n; j++) row[j] += x * line[j * b.ColumnStep];
            }
            if (epilogue.Relu)
                for (int j = 0; j < n; j++) row[j] = T.Max(row[j], T.Zero);
        }
    }
}
