namespace KdNotebooks.Numerics;

/// <summary>Kendall's rank correlation.</summary>
public static class KendallTau
{
    /// <summary>
    /// τ_b = (concordant − discordant) / √((pairs − ties in x)(pairs − ties in y)) over all pairs (Kendall 1945): 1 for the same
    /// order, −1 for the opposite one. Without ties it is τ_a. O(n²).
    /// </summary>
    /// <param name="x">[n], n of at least 2.</param>
    /// <param name="y">[n].</param>
    /// <returns>NaN where all of x or all of y is tied.</returns>
    /// <exception cref="InvalidInputException">The lengths differ, or are below 2.</exception>
    public static double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length || x.Length < 2) throw new InvalidInputException($"Kendall's τ needs two rankings of at least two items each; got {x.Length} and {y.Length}");
        long score = 0, apartInX = 0, apartInY = 0;
        for (int i = 0; i < x.Length; i++)
            for (int j = 0; j < i; j++)
            {
                int a = Math.Sign(x[i] - x[j]), b = Math.Sign(y[i] - y[j]);
                score += a * b;
                apartInX += a * a;
                apartInY += b * b;
            }
        return score / Math.Sqrt((double)apartInX * apartInY);
    }
}
