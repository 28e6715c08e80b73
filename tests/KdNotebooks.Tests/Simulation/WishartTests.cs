using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Simulation;

public class WishartTests
{
    private const int Draws = 4000;

    // α = .001 of the two-sample Kolmogorov-Smirnov test with Draws each: c(α) √(2/Draws).
    private static readonly double s_critical = Math.Sqrt(-Math.Log(.001 / 2) / 2) * Math.Sqrt(2.0 / Draws);

    [Theory]
    [InlineData(30, 4)]
    [InlineData(6, 5)]
    [InlineData(5, 5)]
    [InlineData(3, 5)]
    [InlineData(1, 3)]
    public void Draws_have_the_distribution_of_multiplied_rows(int n, int d)
    {
        double[][] fast = Statistics(n, d, Wishart.Draw, 1), slow = Statistics(n, d, Wishart.DrawFromRows, 2);
        for (int s = 0; s < fast.Length; s++)
            Assert.True(Distance(fast[s], slow[s]) < s_critical, $"statistic {s}: {Distance(fast[s], slow[s]):F4} against {s_critical:F4}");
    }

    [Fact]
    public void The_mean_is_n_times_the_identity()
    {
        const int n = 50, d = 3;
        double[] mean = new double[d * d];
        for (int r = 0; r < Draws; r++)
        {
            double[] draw = Wishart.Draw(n, d, new Seed(9).Derive(r).CreateStream());
            for (int i = 0; i < mean.Length; i++) mean[i] += draw[i] / Draws;
        }
        // Var W_ii = 2n, Var W_ij = n: four standard errors.
        for (int i = 0; i < d; i++)
            for (int j = 0; j < d; j++) Assert.Equal(i == j ? n : 0, mean[i * d + j], 4 * Math.Sqrt((i == j ? 2 : 1) * n / (double)Draws));
    }

    /// <summary>Entries, a quadratic form, the trace of the square and the determinant of the last two columns: [statistic][draw].</summary>
    private static double[][] Statistics(int n, int d, Func<int, int, RandomStream, double[]> draw, ulong seed)
    {
        var values = new double[7][];
        for (int s = 0; s < values.Length; s++) values[s] = new double[Draws];
        for (int r = 0; r < Draws; r++)
        {
            double[] w = draw(n, d, new Seed(seed).Derive(r).CreateStream());
            values[0][r] = w[0];
            values[1][r] = w[d * d - 1];
            values[2][r] = w[1];
            values[3][r] = w[d - 1];
            values[4][r] = w.Sum();
            values[5][r] = w.Sum(x => x * x);
            int a = d - 2, b = d - 1;
            values[6][r] = w[a * d + a] * w[b * d + b] - w[a * d + b] * w[b * d + a];
        }
        if (n == 1) values[6] = new double[Draws];  // exactly 0, up to rounding
        return values;
    }

    private static double Distance(double[] x, double[] y)
    {
        Array.Sort(x);
        Array.Sort(y);
        double largest = 0;
        for (int i = 0, j = 0; i < x.Length && j < y.Length;)
        {
            double at = Math.Min(x[i], y[j]);
            while (i < x.Length && x[i] <= at) i++;
            while (j < y.Length && y[j] <= at) j++;
            largest = Math.Max(largest, Math.Abs((double)i / x.Length - (double)j / y.Length));
        }
        return largest;
    }
}
