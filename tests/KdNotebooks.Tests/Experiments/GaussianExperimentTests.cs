using KdNotebooks.Distillation.Linear;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Gaussian;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Experiments;

public class GaussianExperimentTests
{
    private static readonly GaussianProtocol s_protocol = GaussianProtocol.For(Effort.Smoke, seeds: 200) with { AuditProblems = 50, Features = 8, Rows = [24] };

    [Fact]
    public void Simulated_gains_are_the_oracles_and_the_bytes_do_not_depend_on_jobs()
    {
        using var one = new TemporaryFolder();
        using var two = new TemporaryFolder();
        ResultsTable table = Run(one.Path, 1);
        Run(two.Path, 3);
        foreach (string file in Directory.GetFiles(one.Path).Select(path => Path.GetFileName(path)))
            Assert.Equal(File.ReadAllBytes(one.File(file)), File.ReadAllBytes(two.File(file)));
        GaussianSummary summary = GaussianSummary.Of(table, s_protocol);
        Assert.Equal(3, summary.Points.Count);
        foreach (GaussianPoint point in summary.Points)
        {
            // Half-widths at 95 % are two standard errors: twice that is four.
            foreach (GaussianGain gain in point.Gains) Assert.Equal(gain.Exact, gain.Gain.Mean, 2 * gain.Gain.HalfWidth);
        }
    }

    [Fact]
    public void A_teacher_of_the_same_rows_teaches_less_where_the_modalities_are_correlated()
    {
        using var folder = new TemporaryFolder();
        GaussianSummary summary = GaussianSummary.Of(Run(folder.Path, 2), s_protocol);
        foreach (GaussianPoint point in summary.Points.Where(point => point.Correlation > 0))
        {
            GaussianGain strong = point.Gains[^1];
            Assert.True(strong.OwnRows.Upper < strong.Gain.Lower, $"ρ = {point.Correlation}");
        }
    }

    [Fact]
    public void The_report_is_a_function_of_the_files()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2);
        ExperimentReport fromMemory = GaussianReport.Of(table, s_protocol), fromFiles = GaussianReport.Of(ResultsTable.Read(folder.Path, "gaussian"), s_protocol);
        Assert.Equal(fromMemory.Table.ToString(), fromFiles.Table.ToString());
        Assert.Equal(fromMemory.Figure.ToSvg(), fromFiles.Figure.ToSvg());
        Assert.Equal(s_protocol.Priors.Count, fromFiles.More[^1].Notes.Count(note => note.Contains("problems: the criterion holds")));
    }

    [Fact]
    public void The_wishart_shortcut_gives_students_of_the_same_distribution_as_rows()
    {
        const int draws = 3000;
        double[] fast = Risks(CorrelatedDraw.Of, 1), slow = Risks(CorrelatedDraw.OfRows, 2);
        Array.Sort(fast);
        Array.Sort(slow);
        double distance = 0;
        for (int i = 0, j = 0; i < draws && j < draws;)
        {
            if (fast[i] <= slow[j]) i++;
            else j++;
            distance = Math.Max(distance, Math.Abs(i - j) / (double)draws);
        }
        // Two-sample Kolmogorov-Smirnov at α = .001.
        Assert.True(distance < Math.Sqrt(-Math.Log(.0005) / 2) * Math.Sqrt(2.0 / draws), $"distance {distance}");

        double[] Risks(Func<int, int, Seed, CorrelatedDraw> draw, ulong seed)
        {
            var family = new CorrelatedModalities(4, .7, 1);
            return [.. Enumerable.Range(0, draws).Select(r =>
            {
                CorrelatedGrams grams = draw(4, 15, new Seed(seed).Derive(r)).At(family);
                var teacher = new NormalEquations { Gram = grams.TeacherGram, Label = grams.TeacherLabel, Teacher = grams.TeacherLabel, Rows = 15 };
                var equations = new NormalEquations
                {
                    Gram = grams.StudentGram,
                    Label = grams.StudentLabel,
                    Teacher = grams.StudentTeacher(new LinearStudent(.01).FitAlone(teacher)),
                    Rows = 15,
                };
                double[] fit = new LinearStudent(.01).Fit(equations, [1])[0];
                return fit.Select((w, j) => Math.Pow(w - family.OptimalStudent * family.Weights[j], 2)).Sum();
            })];
        }
    }

    private static ResultsTable Run(string folder, int jobs)
    {
        ResultsTable table = new ExperimentRunner { OutputFolder = folder, Jobs = jobs }.Run(new GaussianExperiment(s_protocol), new Progress<ExperimentProgress>());
        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        return table;
    }
}
