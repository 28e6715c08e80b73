using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Distillation.Linear;

public class LinearStudentTests
{
    private static readonly double[] s_lambdas = [0, .3, 1, 20];

    [Theory]
    [InlineData(0)]
    [InlineData(.2)]
    public void The_gradient_of_the_objective_vanishes(double ridge)
    {
        (Samples x, double[] y, double[] h) = Rows();
        double[][] fits = new LinearStudent(ridge).Fit(NormalEquations.Of(x, y, h), s_lambdas);
        for (int l = 0; l < s_lambdas.Length; l++)
        {
            for (int j = 0; j < x.Dimension; j++)
            {
                double gradient = ridge * fits[l][j];
                for (int i = 0; i < x.Count; i++)
                {
                    double prediction = Enumerable.Range(0, x.Dimension).Sum(k => x[i, k] * fits[l][k]);
                    gradient -= x[i, j] * (y[i] - prediction + s_lambdas[l] * (h[i] - prediction)) / x.Count;
                }
                Assert.Equal(0, gradient, 1e-11 * (1 + s_lambdas[l]));
            }
        }
    }

    [Fact]
    public void Least_squares_mixes_the_two_fits()
    {
        (Samples x, double[] y, double[] h) = Rows();
        NormalEquations equations = NormalEquations.Of(x, y, h);
        double[][] fits = new LinearStudent().Fit(equations, [0, double.PositiveInfinity, .25]);
        for (int j = 0; j < x.Dimension; j++) Assert.Equal((fits[0][j] + .25 * fits[1][j]) / 1.25, fits[2][j], 1e-13);
        Assert.Equal(fits[0], new LinearStudent().FitAlone(equations));
    }

    [Fact]
    public void The_teacher_as_label_changes_nothing()
    {
        (Samples x, double[] y, _) = Rows();
        double[][] fits = new LinearStudent().Fit(NormalEquations.Of(x, y, y), s_lambdas);
        foreach (double[] fit in fits)
            for (int j = 0; j < fit.Length; j++) Assert.Equal(fits[0][j], fit[j], 1e-13);
    }

    [Fact]
    public void An_intercept_makes_shifts_invisible()
    {
        (Samples x, double[] y, double[] h) = Rows();
        var shifted = new Samples(x.Count, x.Dimension, [.. x.Values.ToArray().Select(v => v + 5)]);
        double[] plain = new LinearStudent().FitAlone(NormalEquations.Of(x, y, h, intercept: true));
        double[] moved = new LinearStudent().FitAlone(NormalEquations.Of(shifted, [.. y.Select(v => v - 3)], h, intercept: true));
        for (int j = 0; j < plain.Length; j++) Assert.Equal(plain[j], moved[j], 1e-11);
    }

    [Fact]
    public void Impossible_inputs_are_named()
    {
        (Samples x, double[] y, double[] h) = Rows();
        NormalEquations equations = NormalEquations.Of(x, y, h);
        string Message(Action action) => Assert.Throws<InvalidInputException>(action).Message;
        Assert.Contains("λ = -1", Message(() => new LinearStudent().Fit(equations, [-1])));
        Assert.Contains("μ = -1", Message(() => new LinearStudent(-1).FitAlone(equations)));
        Assert.Contains("NaN", Message(() => NormalEquations.Of(x, [double.NaN, .. y[1..]], h)));
        Assert.Contains("row counts differ", Message(() => NormalEquations.Of(x, y[1..], h)));
        Assert.Contains("linearly dependent", Message(() => new LinearStudent().FitAlone(NormalEquations.Of(x.Rows([0, 1]), y[..2], h[..2]))));
    }

    private static (Samples X, double[] Y, double[] H) Rows()
    {
        RandomStream stream = new Seed(8).CreateStream();
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => stream.NextGaussian())];
        return (new Samples(12, 3, Draw(36)), Draw(12), Draw(12));
    }
}
