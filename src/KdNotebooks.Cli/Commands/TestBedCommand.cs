using System.CommandLine;
using System.Text.Json;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Experiments;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;
using KdNotebooks.Simulation;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd testbed`: estimators against tasks whose mutual information is known.</summary>
internal static class TestBedCommand
{
    public static Command Create()
    {
        var tasks = new Argument<string[]>("task") { Description = "Tasks, e.g. bivariate-normal-0.75+spiral. Without a task: the standard ones.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every task, estimator and n of the effort: shows how many each solves; CSV and heat maps go to --out." };
        var estimator = new Option<string[]>("--estimator") { Description = $"One or more of {string.Join(", ", Estimators.Names)}.", AllowMultipleArgumentsPerToken = true };
        var n = new Option<int[]>("--n") { Description = "Rows a sample; may be given more than once.", AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<int?>("--seeds") { Description = "Samples a task. Quick takes one for estimators that train a network, three for the others." };
        var effort = new Option<Effort>("--effort") { Description = "smoke, quick or full: the n and the number of samples.", DefaultValueFactory = _ => Effort.Quick };
        var jobs = new Option<int>("--jobs") { Description = "Threads; only the seconds depend on it.", DefaultValueFactory = _ => Backend.DefaultJobs };
        var output = new Option<string>("--out") { Description = "Folder for the CSV file and the heat map.", DefaultValueFactory = _ => DefaultFolders.Results };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        effort.AcceptOnlyFromAmong("smoke", "quick", "full");
        n.Validators.Add(OptionChecks.AtLeastOne);
        seeds.Validators.Add(OptionChecks.AtLeastOne);
        jobs.Validators.Add(OptionChecks.AtLeastOne);

        var command = new Command("testbed", "Estimators against known answers: solved or not, bias, spread, seconds.") { tasks, all, estimator, n, seeds, effort, jobs, output, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            TestBedPlan plan = TestBedPlan.For(parsed.GetValue(effort));
            bool whole = parsed.GetValue(all);
            if (whole && parsed.GetValue(tasks) is { Length: > 0 }) throw new InvalidInputException("name tasks or give --all, not both");
            IReadOnlyList<string> chosenTasks = parsed.GetValue(tasks) is { Length: > 0 } named ? named : KnownAnswerTasks.Standard;
            IReadOnlyList<string> chosenEstimators = parsed.GetValue(estimator) is { Length: > 0 } given ? given : whole ? Estimators.Names : ["ksg1", "ross"];
            IReadOnlyList<int> sizes = parsed.GetValue(n) is { Length: > 0 } rows ? rows : whole ? plan.Sizes : [plan.Sizes[^1]];
            int? asked = parsed.GetValue(seeds);
            IReadOnlyList<TestBedCell> cells = TestBed.Cross(chosenTasks, chosenEstimators, sizes, asked ?? plan.Seeds, asked ?? plan.TrainedSeeds);
            if (cells.Count == 0)
                throw new InvalidInputException($"{string.Join(", ", chosenEstimators)} cannot be used on {string.Join(", ", chosenTasks)}: one is for labels, the other is not");

            string folder = Path.GetFullPath(parsed.GetValue(output)!);
            if (whole) TestBedReport.RequireWritable(folder);
            CommandConsole console = CommandConsole.Current;
            IReadOnlyList<TestBedRow> results = await ProgressView.ShowAsync(console, "testbed", progress => Task.Run(
                () => TestBed.Run(cells, new Seed(0), parsed.GetValue(jobs), new Counted(progress), cancellation), cancellation));
            if (parsed.GetValue(json)) console.RawOut.WriteLine(JsonSerializer.Serialize(Json(results), JsonOutput.Options));
            else TableView.Write(console.Out, whole ? TestBedReport.Solved(results) : TestBedReport.Table(results));
            if (whole)
                foreach (string path in TestBedReport.Save(results, folder))
                    (parsed.GetValue(json) ? console.RawError : console.RawOut).WriteLine(path);
            return 0;
        });
        return command;
    }

    private static object Json(IReadOnlyList<TestBedRow> results) => new
    {
        results = results.Select(row => new { row.Task, row.Estimator, row.N, row.Seeds, row.Truth, row.Mean, row.Sd, row.Solved, row.Seconds, row.Failure }),
    };

    private sealed class Counted(IProgress<ExperimentProgress> progress) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => progress.Report(new ExperimentProgress(value.Done, value.All, ""));
    }
}
