using System.Numerics.Tensors;

namespace KdNotebooks.Numerics;

public sealed partial class Cholesky
{
    /// <summary>Replaces b by A⁻¹ b: L z = b, then Lᵀ x = z.</summary>
    /// <param name="b">[p].</param>
    public void Solve(Span<double> b)
    {
        for (int i = 0; i < Size; i++)
            b[i] = (b[i] - TensorPrimitives.Dot(_lower.AsSpan(i * Size, i), b[..i])) / _lower[i * Size + i];
        for (int i = Size - 1; i >= 0; i--)
        {
            b[i] /= _lower[i * Size + i];
            TensorPrimitives.MultiplyAdd(_lower.AsSpan(i * Size, i), -b[i], b[..i], b[..i]);
        }
    }
}
