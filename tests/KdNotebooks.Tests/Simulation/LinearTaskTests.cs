using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Simulation;

public class LinearTaskTests
{
    [Fact]
    public void The_rows_have_the_stated_moments()
    {
        const int n = 40_000;
        (Samples x, double[] y, double[] h) = new LinearTask([1, 0], [.5, .7], 1.5, .8, .6).Draw(n, new Seed(1).CreateStream());
        double Mean(Func<int, double> product) => Enumerable.Range(0, n).Average(product);
        double E(int i) => y[i] - x[i, 0];
        double U(int i) => h[i] - .5 * x[i, 0] - .7 * x[i, 1];
        // Four standard errors of a mean of products of variables with these variances: at most 4·√(2)·1.5/√n.
        double error = 4 * Math.Sqrt(2.0 / n) * 1.5;
        Assert.Equal(1.5, Mean(i => E(i) * E(i)), error);
        Assert.Equal(.8, Mean(i => U(i) * U(i)), error);
        Assert.Equal(.6, Mean(i => E(i) * U(i)), error);
        Assert.Equal(0, Mean(i => E(i) * x[i, 1]), error);
        Assert.Equal(1, Mean(i => x[i, 0] * x[i, 0]), error);
    }
}
