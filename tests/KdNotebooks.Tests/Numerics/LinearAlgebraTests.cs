using KdNotebooks.Numerics;
using KdNotebooks.Tests.Information;

namespace KdNotebooks.Tests.Numerics;

public class LinearAlgebraTests
{
    [Fact]
    public void Cholesky_rebuilds_the_matrix()
    {
        Samples x = Draw.Normal(40, 7, 1);
        double[] a = Covariance.Of(x);
        Cholesky factor = Cholesky.Factor(a, 7)!;
        for (int i = 0; i < 7; i++)
            for (int j = 0; j < 7; j++)
                Assert.Equal(a[i * 7 + j], Enumerable.Range(0, 7).Sum(c => factor.Lower[i * 7 + c] * factor.Lower[j * 7 + c]), 1e-14);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_has_no_factor() => Assert.Null(Cholesky.Factor([1, 2, 2, 1], 2));

    [Fact]
    public void Dependent_columns_are_found()
    {
        Samples x = Draw.Normal(50, 3, 2);
        var values = new double[50 * 5];
        for (int i = 0; i < 50; i++)
        {
            for (int c = 0; c < 3; c++) values[i * 5 + c] = x[i, c];
            values[i * 5 + 3] = x[i, 0] - 2 * x[i, 1];
            values[i * 5 + 4] = 3 * x[i, 2];
        }
        int[] independent = Cholesky.IndependentRows(Covariance.Of(new Samples(50, 5, values)), 5, 1e-10);
        Assert.Equal(3, independent.Length);
        Assert.Single(independent, c => c is 2 or 4);
    }

    [Fact]
    public void Ledoit_Wolf_agrees_with_scikit_learn_with_more_columns_than_rows()
    {
        var golden = Golden.Get("ledoitWolf");
        (double[] covariance, double shrinkage) = LedoitWolf.Fit(golden.Samples("x"));
        Assert.Equal(golden.Number("shrinkage"), shrinkage, 1e-12);
        double[] expected = golden.Numbers("covariance");
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], covariance[i], 1e-12);
    }

    [Fact]
    public void Component_variances_are_the_squared_singular_values()
    {
        var golden = Golden.Get("pca");
        PrincipalComponents components = PrincipalComponents.Fit(golden.Samples("x"), 6);
        double[] expected = golden.Numbers("variances");
        for (int q = 0; q < 6; q++) Assert.Equal(expected[q], components.Variances[q], 1e-10 * expected[0]);
    }

    [Theory]
    [InlineData(30, 6)]
    [InlineData(12, 40)]
    public void Scores_are_uncorrelated_with_the_stated_variances_and_reflect_no_sign_choice(int n, int d)
    {
        Samples x = Draw.Normal(n, d, 5);
        PrincipalComponents components = PrincipalComponents.Fit(x, 4);
        Samples scores = components.Project(x);
        double[] covariance = Covariance.Of(scores);
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
                Assert.Equal(i == j ? components.Variances[i] : 0, covariance[i * 4 + j], 1e-10);
        Samples shuffled = PrincipalComponents.Fit(x.Rows([.. Enumerable.Range(0, n).Reverse()]), 4).Project(x);
        for (int i = 0; i < n * 4; i++) Assert.Equal(scores.Values[i], shuffled.Values[i], 1e-8);
    }

    [Fact]
    public void The_rank_limits_the_components()
    {
        Samples x = Draw.Normal(50, 2, 8);
        var values = new double[50 * 6];
        for (int i = 0; i < 50; i++) (values[i * 6 + 1], values[i * 6 + 4]) = (x[i, 0], x[i, 1]);
        Assert.Equal(2, PrincipalComponents.Fit(new Samples(50, 6, values), 4).Count);
        Assert.Throws<InvalidInputException>(() => PrincipalComponents.Fit(new Samples(9, 3, new double[27]), 2));
    }

    [Fact]
    public void Scaling_leaves_out_columns_that_vary_only_by_rounding()
    {
        Samples x = new(4, 3, [1, 5e8, 0, 2, 5e8 + 1e-7, 0, 4, 5e8, 0, 3, 5e8, 0]);
        Samples scaled = Standardisation.ToUnitScale(x, out int constant)!;
        Assert.Equal(2, constant);
        Assert.Equal([1 / Math.Sqrt(1.25), 2 / Math.Sqrt(1.25), 4 / Math.Sqrt(1.25), 3 / Math.Sqrt(1.25)], scaled.Values.ToArray());
    }
}
