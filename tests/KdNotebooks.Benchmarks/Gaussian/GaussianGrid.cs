using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Benchmarks.Gaussian;

/// <summary>
/// 1,000 cells of the joint-Gaussian grid: 50 runs of 20 correlations, p = 100, n = 2000; a ridge teacher and student on the
/// same rows, the student alone and with λ = 1, exact risks. peers/gaussian/grid.py does the same.
/// </summary>
/// <param name="DrawOnce">Whether one draw of a run serves all its correlations; else each cell draws its own.</param>
internal sealed record GaussianGrid(bool DrawOnce)
{
    private const int Features = 100, Rows = 2000, Runs = 50, Correlations = 20;
    private const double Ridge = 1e-3, Weight = 1, Noise = 0.5;

    /// <summary>Repetitions so far: each has draws of its own.</summary>
    private int _repetition;

    /// <summary>All cells on one thread; the mean excess risk of the student alone and with distillation.</summary>
    public (double Alone, double Distilled) Run()
    {
        Seed root = new Seed(0).Derive(_repetition++);
        double alone = 0, distilled = 0;
        for (int run = 0; run < Runs; run++)
        {
            RandomStream stream = root.Derive("weights").Derive(run).CreateStream();
            double[] weights = [.. Enumerable.Range(0, Features).Select(_ => stream.NextGaussian() / Math.Sqrt(Features))];
            CorrelatedDraw? draw = null;
            for (int i = 0; i < Correlations; i++)
            {
                if (draw is null || !DrawOnce) draw = CorrelatedDraw.Of(Features, Rows, root.Derive("rows").Derive(run).Derive(i));
                (double cellAlone, double cellDistilled) = Cell(draw, new CorrelatedModalities(Features, 0.05 * i, Noise, teacherShare: 1) { Weights = weights });
                (alone, distilled) = (alone + cellAlone, distilled + cellDistilled);
            }
        }
        return (alone / (Runs * Correlations), distilled / (Runs * Correlations));
    }

    private static (double Alone, double Distilled) Cell(CorrelatedDraw draw, CorrelatedModalities family)
    {
        CorrelatedGrams grams = draw.At(family);
        var linear = new LinearStudent(Ridge);
        double[] teacher = linear.FitAlone(new NormalEquations { Gram = grams.TeacherGram, Label = grams.TeacherLabel, Teacher = grams.TeacherLabel, Rows = Rows });
        double[][] fits = linear.Fit(
            new NormalEquations { Gram = grams.StudentGram, Label = grams.StudentLabel, Teacher = grams.StudentTeacher(teacher), Rows = Rows }, [0, Weight]);
        return (Risk(fits[0], family), Risk(fits[1], family));
    }

    private static double Risk(double[] fit, CorrelatedModalities family)
    {
        double sum = 0;
        for (int j = 0; j < fit.Length; j++)
        {
            double error = fit[j] - family.OptimalStudent * family.Weights[j];
            sum += error * error;
        }
        return sum;
    }
}
