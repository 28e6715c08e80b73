using System.CommandLine;
using System.Globalization;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Sweeps;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd sweep`: an experiment as a list of independent parts, slices of it on any number of machines, and the merge.</summary>
internal static class SweepCommand
{
    private const int Named = 10;

    public static Command Create() => new("sweep", "Experiments in slices, on one machine or many: plan, run --slice i/N, status, collect.")
    {
        Plan(), Run(), Status(), Collect(),
    };

    private static Option<string> Folder() => new("--sweep")
    {
        Description = "The folder with the plan and the shards; all machines have to see it.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultFolders.Sweep,
    };

    private static Command Plan()
    {
        var names = new Argument<string[]>("name")
        {
            Description = $"The experiments: {string.Join(", ", ExperimentCatalog.Names)}. Without a name: all of them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var effort = new Option<Effort>("--effort") { Description = "smoke, quick or full.", DefaultValueFactory = _ => Effort.Quick };
        var seeds = new Option<int?>("--seeds") { Description = "Paired repetitions, in place of the effort's own number." };
        var data = new Option<string?>("--data") { Description = "The experiment's own files, as of kd reproduce.", HelpName = "PATH" };
        var label = new Option<string?>("--label") { Description = "omics with --data: the clinical column with the classes.", HelpName = "COLUMN" };
        var slices = new Option<int>("--slices") { Description = "Slices that will run at a time; only the estimate depends on it.", DefaultValueFactory = _ => 4 };
        var quiet = new Option<bool>("--no-estimate") { Description = "Write the plan only; measure nothing." };
        var measure = new Option<bool>("--measure") { Description = "Measure three parts of the smoke effort and keep them in the table of costs; write no plan." };
        Option<string> folder = Folder();
        effort.AcceptOnlyFromAmong("smoke", "quick", "full");
        seeds.Validators.Add(OptionChecks.AtLeastOne);
        slices.Validators.Add(OptionChecks.AtLeastOne);

        var command = new Command("plan", "Write the list of independent parts, and say what they will cost.") { names, effort, seeds, data, label, slices, quiet, measure, folder };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                string[] chosen = parsed.GetValue(names) is { Length: > 0 } given ? [.. given.Distinct()] : [.. ExperimentCatalog.Names];
                if (parsed.GetValue(label) is not null && parsed.GetValue(data) is null) throw new InvalidInputException("--label goes with --data");
                if (parsed.GetValue(data) is not null && chosen.Length != 1) throw new InvalidInputException("--data takes the files of one experiment; name it: kd sweep plan omics --data PATH");
                string own = parsed.GetValue(data) is { } path ? Path.GetFullPath(path) : "";
                CommandConsole console = CommandConsole.Current;
                SweepSource[] sources = [.. chosen.Select(name => new SweepSource(name, parsed.GetValue(effort), parsed.GetValue(seeds), own, parsed.GetValue(label) ?? ""))];
                if (parsed.GetValue(measure))
                {
                    string costs = RunCost.PathIn(Path.GetFullPath(parsed.GetValue(folder)!));
                    RunCost.Keep(costs, [.. sources.Select(source => SweepEstimate.MeasureSample(source, cancellation))]);
                    console.RawOut.WriteLine($"costs        {costs}");
                    return 0;
                }
                SweepPlan plan = SweepPlan.Of(sources.Select(source => (source, ExperimentCatalog.Create(source).Experiment)), new Told(console), cancellation);
                string target = Path.GetFullPath(parsed.GetValue(folder)!);
                plan.Write(target);
                if (!parsed.GetValue(quiet))
                    TableView.Write(console.Out, SweepEstimate.Of(plan, RunCost.Read(RunCost.PathIn(target)), parsed.GetValue(slices), cancellation));
                console.RawOut.WriteLine($"plan         {SweepPlan.PathIn(target)}");
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command Run()
    {
        var slice = new Option<string>("--slice") { Description = "The i-th of N shares, 1/N to N/N. Parts that any shard has already are not computed again.", HelpName = "i/N", DefaultValueFactory = _ => "1/1" };
        var jobs = new Option<int>("--jobs") { Description = "Parts at a time; the results do not depend on it.", DefaultValueFactory = _ => Backend.DefaultJobs };
        Option<string> folder = Folder();
        jobs.Validators.Add(OptionChecks.AtLeastOne);

        var command = new Command("run", "Compute a share of the plan into a shard of its own.") { slice, jobs, folder };
        command.SetAction(async (parsed, cancellation) =>
        {
            SweepSlice share = SweepSlice.Parse(parsed.GetValue(slice)!);
            var runner = new SweepRunner
            {
                Folder = Path.GetFullPath(parsed.GetValue(folder)!),
                Create = source => ExperimentCatalog.Create(source).Experiment,
                Jobs = parsed.GetValue(jobs),
            };
            CommandConsole console = CommandConsole.Current;
            int failed = await ProgressView.ShowAsync(console, $"slice {share}", progress => Task.Run(() => runner.Run(share, progress, cancellation), cancellation));
            if (failed > 0) console.Fail($"{failed} parts of slice {share} failed; kd sweep status names them, the same command tries them again");
            return failed == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Status()
    {
        Option<string> folder = Folder();
        var command = new Command("status", "Say what is missing or failed; write nothing. Exits with 0 when a collect would succeed.") { folder };
        command.SetAction(parsed =>
        {
            SweepCollection collection = Look(parsed.GetValue(folder)!);
            CommandConsole console = CommandConsole.Current;
            console.RawOut.WriteLine(Summary(collection));
            return Complain(console, collection);
        });
        return command;
    }

    private static Command Collect()
    {
        Option<string> folder = Folder();
        var output = new Option<string>("--out") { Description = "Folder for the CSV files, figures and pages.", DefaultValueFactory = _ => DefaultFolders.Results };
        var command = new Command("collect", "Merge the shards: every part once, then the same files as kd reproduce.") { folder, output };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                SweepCollection collection = Look(parsed.GetValue(folder)!);
                CommandConsole console = CommandConsole.Current;
                if (collection.Costs() is { Count: > 0 } costs) RunCost.Keep(RunCost.PathIn(Path.GetFullPath(parsed.GetValue(folder)!)), costs);
                if (!collection.Whole)
                {
                    console.RawOut.WriteLine(Summary(collection));
                    return Complain(console, collection);
                }
                string target = Path.GetFullPath(parsed.GetValue(output)!);
                var pages = new List<ExperimentPage>();
                foreach (SweepSource source in collection.Plan.Sources)
                {
                    cancellation.ThrowIfCancellationRequested();
                    ReproducibleExperiment experiment = ExperimentCatalog.Create(source);
                    pages.Add(ExperimentOutput.Write(console, experiment, collection.Write(experiment.Experiment.Name, target), target));
                }
                console.RawOut.WriteLine($"report       {new HtmlReport(pages).Save(target)}");
                console.RawOut.WriteLine(Summary(collection));
                return Complain(console, collection);
            },
            cancellation));
        return command;
    }

    private static SweepCollection Look(string folder)
    {
        folder = Path.GetFullPath(folder);
        return SweepCollection.Of(SweepPlan.Read(folder), folder, new Told(CommandConsole.Current).Report);
    }

    private static string Summary(SweepCollection collection)
    {
        SweepPlan plan = collection.Plan;
        int done = plan.Parts.Count - collection.Missing.Count - collection.Failed.Count;
        double seconds = collection.Costs().Sum(cost => cost.Mean * cost.Parts);
        string took = done > 0 ? $", {Format.Number(seconds / done, 2)} s a part" : "";
        return string.Create(CultureInfo.InvariantCulture, $"parts        {done} of {plan.Parts.Count} done ({plan.Runs} runs in all){took}; {collection.Missing.Count} missing, {collection.Failed.Count} failed")
            + $", {collection.Duplicates} computed twice with equal bytes, {collection.Conflicts.Count} in conflict"
            + (collection.Strangers > 0 ? $"; {collection.Strangers} lines of another plan or version left out" : "");
    }

    /// <summary>Names what is not as it should be; the exit code.</summary>
    private static int Complain(CommandConsole console, SweepCollection collection)
    {
        void Name<T>(string what, IReadOnlyList<T> items, Func<T, string> name, string remedy)
        {
            foreach (T item in items.Take(Named)) console.RawError.WriteLine($"{what,-12} {name(item)}");
            if (items.Count > Named) console.RawError.WriteLine($"{what,-12} and {items.Count - Named} more");
            if (items.Count > 0) console.Fail(remedy);
        }
        Name("missing", collection.Missing, part => part.Key, $"{collection.Missing.Count} parts are missing: run their slices again, or kd sweep run here for all of them");
        Name("failed", collection.Failed, failure => $"{failure.Part.Key}: {failure.Error}", $"{collection.Failed.Count} parts failed; they are rows with the reason; kd sweep run tries them again");
        Name("conflict", collection.Conflicts, conflict => $"{conflict.Part}: {conflict.First} and {conflict.Second} differ",
            $"{collection.Conflicts.Count} parts were computed twice with different results (machines of different kinds?): remove one of the shards, or compute all on one kind of machine");
        return collection.Whole && collection.Failed.Count == 0 ? 0 : 1;
    }

    private sealed class Told(CommandConsole console) : IProgress<string>
    {
        public void Report(string value) => console.Fail("note: " + value);
    }
}
