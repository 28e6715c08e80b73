using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Methods;
using KdNotebooks.Experiments.Methods.Tasks;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;
using KdNotebooks.Tests.Models;

namespace KdNotebooks.Tests.Experiments;

public class MethodsExperimentTests
{
    [Fact]
    public void The_bytes_do_not_depend_on_jobs_and_a_second_run_reuses_them_all()
    {
        using TemporaryFolder one = new(), two = new();
        var calls = new Counter();
        ResultsTable table = Run(Protocol(calls), one.Path, jobs: 1);
        Run(Protocol(calls), two.Path, jobs: 2);
        foreach (string path in new[] { ResultsTable.RunsPath("", "methods"), ResultsTable.InformationPath("", "methods") })
            Assert.Equal(File.ReadAllBytes(Path.Combine(one.Path, path)), File.ReadAllBytes(Path.Combine(two.Path, path)));

        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        int before = calls.Count;
        byte[] first = File.ReadAllBytes(ResultsTable.RunsPath(one.Path, "methods"));
        Run(Protocol(calls), one.Path, jobs: 1, resume: true);
        Assert.Equal(before, calls.Count);
        Assert.Equal(first, File.ReadAllBytes(ResultsTable.RunsPath(one.Path, "methods")));
    }

    [Fact]
    public void Every_scheme_has_its_tuning_its_seeds_or_the_reason_why_not()
    {
        using var folder = new TemporaryFolder();
        MethodsProtocol protocol = Protocol(new Counter());
        ResultsTable table = Run(protocol, folder.Path, jobs: 1);
        RunRecord[] Of(string scheme) => [.. table.Runs.Where(run => run.Condition == $"toy; {scheme}")];

        RunRecord[] kd = Of("kd");
        Assert.Equal(3 * 2 + protocol.Seeds, kd.Length);
        Assert.Equal([0.1, 0.5, 0.9], kd.Where(run => run.Seed == -1).Select(run => run.Lambda!.Value));
        Assert.All(kd.Where(run => run.Seed < 0), run => Assert.Equal(MethodsCondition.Validation, run.Metric));
        // The chosen weight has the best mean on the tuning rows, and of equal ones it is the smallest.
        var means = kd.Where(run => run.Seed < 0).GroupBy(run => run.Lambda!.Value).Select(group => (Lambda: group.Key, Mean: group.Average(run => run.Value!.Value))).ToArray();
        double best = means.Where(entry => entry.Mean == means.Max(other => other.Mean)).Min(entry => entry.Lambda);
        Assert.All(kd.Where(run => run.Seed >= 0), run => Assert.Equal(best, run.Lambda));

        RunRecord misfit = Assert.Single(Of("at"));
        Assert.Equal((MethodsCondition.Fits, 0.0), (misfit.Metric, misfit.Value));
        Assert.Contains("feature maps", misfit.Error);

        ExperimentReport report = MethodsReport.Of(table, protocol);
        Assert.Contains(report.Table.Rows, row => row[0] == "at" && row[1] == "–");
        Assert.Contains(report.Table.Notes, note => note.StartsWith("- at on toy: at compares feature maps", StringComparison.Ordinal));
        Table systems = report.Tables.Single(entry => entry.Title.StartsWith("published systems", StringComparison.Ordinal));
        Assert.Contains(systems.Rows, row => row[0] == "made-up" && row[2] == "+0.200 ±0.000*");
        Assert.Contains(systems.Notes, note => note.StartsWith("- made-up: nobody. SIMULATED rows. Gain over: student. Ours: all of it", StringComparison.Ordinal));
        string[] claim = ["- made-up: it is better by .2.", "  - made-up, over student: gains: easy (+0.200 ±0.000); hard (+0.200 ±0.000)", "  - nothing, over student: not measured"];
        Assert.Equal(claim, systems.Notes.SkipWhile(note => note != claim[0]));
        Assert.Contains("T = 2", report.Figure.ToSvg());
        Assert.Contains("kd", report.HeatMaps.Single().Map.ToSvg());
        Assert.Contains("SIMULATED", new ExperimentPage(new MethodsExperiment(protocol), table, report).ToMarkdown());
    }

    [Fact]
    public void A_task_runs_on_the_rows_of_a_data_set_of_the_comparison_and_only_of_that()
    {
        using var folder = new TemporaryFolder();
        ComparedTask On(string @case) => new(
            new OrderingTask { Pair = new TaskPair(@case), Items = 3, Stories = (20, 10), Ordering = new StoryOrdering { Options = new() { Epochs = 1, BatchSize = 32 } } }, "nobody", "Kendall tau", "small");
        MethodsProtocol protocol = Protocol(new Counter()) with { Schemes = [], Tasks = [On("toy")] };
        RunRecord[] rows = [.. Run(protocol, folder.Path, jobs: 1).Runs.Where(run => run.Condition.StartsWith("task ", StringComparison.Ordinal))];
        CaseRows toy = protocol.Cases[0].Load(new Progress<string>(), default);
        Assert.Equal(["task weak-order-guidance; toy, the student's modality", "task weak-order-guidance; toy, the teacher's modality"], rows.Select(run => run.Condition).Distinct());
        Assert.All(rows, run => Assert.Equal((true, toy.TeacherName, toy.StudentName), (run.Success, run.Teacher, run.Student)));
        // Other rows, other bytes: the data set's own are in it, not simulated ones.
        SystemTask task = On("toy").Task, bound = (OrderingTask)task with { Pair = new TaskPair("toy", toy.Reported) };
        Assert.Throws<InvalidOperationException>(() => task.Run(task.Conditions[0], new Seed(0)));
        SystemScore expected = bound.Run(task.Conditions[0], new Seed(0).Derive("weak-order-guidance, toy").Derive(2))[0];
        Assert.Equal(expected.Value, rows.Single(run => run.Seed == 2 && run.Condition.Contains("student's") && run.Arm == expected.Arm && run.Metric == expected.Metric).Value);

        var refused = Assert.Throws<InvalidInputException>(() => Run(protocol with { Tasks = [On("elsewhere")] }, folder.Path, jobs: 1));
        Assert.Contains("elsewhere", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheme_that_throws_is_rows_that_failed_and_a_weight_that_diverges_is_not_chosen()
    {
        using var folder = new TemporaryFolder();
        MethodsProtocol protocol = Protocol(new Counter()) with
        {
            Schemes =
            [
                new ComparedScheme("broken", SchemeGroup.Systems, "none", weight => new Faulty(_ => throw new KdException("it is broken"))),
                new ComparedScheme("diverges", SchemeGroup.Systems, "none", weight => new Faulty(_ => weight < 5 ? throw new KdException("training diverged") : weight)),
            ],
            Tasks = [],
        };
        ResultsTable table = Run(protocol, folder.Path, jobs: 1);
        RunRecord[] broken = [.. table.Runs.Where(run => run.Method == "broken" && run.Seed >= 0)], diverges = [.. table.Runs.Where(run => run.Method == "diverges" && run.Seed >= 0)];
        Assert.All(broken, run => Assert.Equal((false, "it is broken"), (run.Success, run.Error)));
        Assert.Equal(protocol.Seeds, broken.Length);
        Assert.All(diverges, run => Assert.Equal((true, 9.0), (run.Success, run.Lambda)));
        Assert.Contains(MethodsReport.Of(table, protocol).Table.Rows, row => row[0] == "broken" && row[1] == "failed");
    }

    [Fact]
    public void The_summary_pairs_by_seed()
    {
        RunRecord Row(string condition, string arm, int seed, double value, string method = "", double? lambda = null, string metric = Metrics.Accuracy) => new()
        {
            Experiment = "methods",
            Condition = condition,
            Arm = arm,
            Method = method,
            Lambda = lambda,
            Seed = seed,
            Metric = metric,
            Value = value,
            Success = true,
            Provenance = new RunProvenance("engine", "quick", "1"),
        };
        var table = new ResultsTable("methods",
        [
            Row("d; alone", Arms.Teacher, 0, 0.9), Row("d; alone", Arms.Teacher, 1, 0.8),
            Row("d; alone", Arms.Student, 0, 0.5), Row("d; alone", Arms.Student, 1, 0.6),
            Row("d; kd", Arms.Distilled, -1, 0.99, "kd", 0.1, MethodsCondition.Validation),
            Row("d; kd", Arms.Distilled, 0, 0.53, "kd", 0.5), Row("d; kd", Arms.Distilled, 1, 0.65, "kd", 0.5),
            Row("task order; hard", "student", 0, 0.1, "order", metric: "Kendall tau"), Row("task order; hard", "system", 0, 0.4, "order", metric: "Kendall tau"),
            Row("task order; hard", "student", 1, 0.3, "order", metric: "Kendall tau"), Row("task order; hard", "system", 1, 0.8, "order", metric: "Kendall tau"),
        ], []);
        MethodsSummary summary = MethodsSummary.Of(table, new Dictionary<string, string> { ["order"] = "student" });
        CaseSummary found = Assert.Single(summary.Cases);
        Assert.Equal(0.85, found.Teacher.Mean, 12);
        SchemeResult kd = found.Schemes["kd"];
        Assert.Equal((0.5, 0.04), (kd.Weight!.Value, Math.Round(kd.Gain.Mean, 12)));
        // Gains .03 and .05: their standard error is .01, and t(.975, 1) = 12.7062.
        Assert.Equal(0.127062, kd.Gain.HalfWidth, 1e-6);
        Assert.Null(found.Sweep);
        TaskSummary system = summary.Tasks.Single(task => task.Arm == "system");
        Assert.Equal((0.6, 0.4), (Math.Round(system.Value.Mean, 12), Math.Round(system.Gain!.Mean, 12)));
        Assert.Null(summary.Tasks.Single(task => task.Arm == "student").Gain);
    }

    private static ResultsTable Run(MethodsProtocol protocol, string folder, int jobs, bool resume = false) =>
        new ExperimentRunner { OutputFolder = folder, Jobs = jobs, Resume = resume }.Run(new MethodsExperiment(protocol), new Progress<ExperimentProgress>());

    private static MethodsProtocol Protocol(Counter calls)
    {
        var network = new Mlp { HiddenWidths = [8] };
        return new MethodsProtocol
        {
            Effort = Effort.Smoke,
            Seeds = 3,
            Cases =
            [
                new MethodsCase
                {
                    Name = "toy",
                    Data = "SIMULATED",
                    Teacher = network,
                    Student = network,
                    Training = new TrainingOptions { Epochs = 3, BatchSize = 16, LearningRate = 1e-2 },
                    Load = (_, _) => CaseRows.Of(new Split(ToyData.Draw(120, new Seed(1)), ToyData.Draw(90, new Seed(2))), trainingRows: 60, testRows: 60),
                },
            ],
            Schemes = [Schemes.All.Single(scheme => scheme.Name == "kd"), Schemes.All.Single(scheme => scheme.Name == "at")],
            Tasks = [new ComparedTask(new MadeUp(calls), "nobody", "Kendall tau", "all of it is made up") { Claim = "it is better by .2", Arms = ["made-up", "nothing"] }],
            SweepLambdas = [0.5],
            SweepTemperatures = [2],
            Subsamples = 10,
        };
    }

    private sealed class Counter
    {
        private int _count;

        public int Count => _count;

        public void Add() => Interlocked.Increment(ref _count);

        public override string ToString() => "";
    }

    private sealed record MadeUp(Counter Calls) : SystemTask
    {
        public override string System => "made-up";

        public override string Data => "SIMULATED rows";

        public override IReadOnlyList<string> Conditions => ["easy", "hard"];

        public override string Baseline => "student";

        public override IReadOnlyList<SystemScore> Run(string condition, Seed seed, CancellationToken cancellation = default)
        {
            Calls.Add();
            double value = seed.CreateStream().NextDouble();
            return [new SystemScore("student", "Kendall tau", value), new SystemScore("made-up", "Kendall tau", value + 0.2)];
        }
    }

    private sealed record Faulty(Func<int, double> Act) : DistillationScheme
    {
        public override string Name => "faulty";

        public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
        {
            Act(0);
            return new SupervisedTrainer { Architecture = task.StudentNetwork, Options = task.Options }.Train(task.StudentInputs, task.Labels, seed, cancellation);
        }
    }
}
