using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Curve;
using KdNotebooks.Models;
using KdNotebooks.Reporting;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Experiments;

public class CurveExperimentTests
{
    [Fact]
    public void A_teacher_that_shares_is_recommended_and_one_that_does_not_is_not()
    {
        var protocol = new CurveProtocol
        {
            Effort = Effort.Smoke,
            Seeds = 6,
            Problems = [CurveProblem.Of(ModalityFocusingTask.Overlapping(10), 200, 2000), CurveProblem.Of(ModalityFocusingTask.Overlapping(0), 200, 2000)],
            Lambdas = [0.5, 0.9],
            Temperatures = [1, 4],
            Student = new Mlp { HiddenWidths = [8] },
            Teacher = new Mlp { HiddenWidths = [8] },
            Training = new TrainingOptions { Epochs = 30, BatchSize = 50, LearningRate = 5e-3 },
        };
        using var folder = new TemporaryFolder();
        ResultsTable table = new ExperimentRunner { OutputFolder = folder.Path, Jobs = 2 }.Run(new CurveExperiment(protocol), new Progress<ExperimentProgress>());
        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        GainCurve shared = GainCurve.Of(table, "overlap=10", CurveExperiment.Method), apart = GainCurve.Of(table, "overlap=0", CurveExperiment.Method);
        Assert.Equal(4, shared.Points.Count);
        Assert.NotNull(shared.Recommended);
        Assert.Null(apart.Recommended);
        ExperimentReport report = GainCurveReport.Of(("shared", shared), ("apart", apart));
        Assert.Equal(8, report.Table.Rows.Count);
        Assert.Single(report.Table.Rows, row => row[^1] == "here");
        Assert.Contains("no point shows a gain", report.Figure.ToSvg());
    }
}
