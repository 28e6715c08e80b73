using System.CommandLine;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Experiments;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd reproduce`: runs experiments and shows what they say.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("name")
        {
            Description = $"The experiments: {string.Join(", ", ExperimentCatalog.Names)}. Without a name: the first {ExperimentCatalog.Usual.Count} of them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var effort = new Option<Effort>("--effort") { Description = "smoke: seconds; quick: minutes; full: the paper's 50 runs.", DefaultValueFactory = _ => Effort.Quick };
        var seeds = new Option<int?>("--seeds") { Description = "Paired repetitions, in place of the effort's own number." };
        var jobs = new Option<int>("--jobs") { Description = "Runs at a time; the results do not depend on it.", DefaultValueFactory = _ => Backend.DefaultJobs };
        var output = new Option<string>("--out") { Description = "Folder for the CSV files and figures.", DefaultValueFactory = _ => DefaultFolders.Results };
        var resume = new Option<bool>("--resume") { Description = "Use the finished rows of an earlier run of the same protocol." };
        var data = new Option<string?>("--data")
        {
            Description = "omics: a folder with a cohort (Xena's or MOGONET's files, miniACC.RData); sentiment: a folder with csv files, or an MMSA pickle; spoken-digits: a folder with recordings DIGIT_SPEAKER_INDEX.wav. In place of what the data folder (KD_DATA) has; the files' names then say which data.",
            HelpName = "PATH",
        };
        var label = new Option<string?>("--label") { Description = "omics with --data: the clinical column with the classes.", HelpName = "COLUMN" };
        var saved = new Option<string?>("--saved")
        {
            Description = "leaderboard: a folder with its own scores and the runs of the experiments, which are taken as they are (default: data/results of the checkout); none: everything is computed.",
            HelpName = "DIR|none",
        };
        effort.AcceptOnlyFromAmong("smoke", "quick", "full");
        seeds.Validators.Add(OptionChecks.AtLeastOne);
        jobs.Validators.Add(OptionChecks.AtLeastOne);

        var command = new Command("reproduce", "Run experiments: data in, results table with verdicts out.") { names, effort, seeds, jobs, output, resume, data, label, saved };
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] chosen = parsed.GetValue(names) is { Length: > 0 } given ? given : [.. ExperimentCatalog.Usual];
            List<ReproducibleExperiment> experiments = parsed.GetValue(data) is { } path
                ? [ExperimentCatalog.CreateFrom(chosen, parsed.GetValue(effort), parsed.GetValue(seeds), path, parsed.GetValue(label))]
                : parsed.GetValue(label) is not null
                    ? throw new InvalidInputException("--label goes with --data")
                    : [.. chosen.Distinct().Select(name => ExperimentCatalog.Create(name, parsed.GetValue(effort), parsed.GetValue(seeds), SavedResults.Of(parsed.GetValue(saved), Path.GetFullPath(parsed.GetValue(output)!))))];
            var runner = new ExperimentRunner
            {
                OutputFolder = Path.GetFullPath(parsed.GetValue(output)!),
                Jobs = parsed.GetValue(jobs),
                Resume = parsed.GetValue(resume),
            };
            var pages = new List<ExperimentPage>();
            foreach (ReproducibleExperiment experiment in experiments) pages.Add(await RunAsync(experiment, runner, cancellation));
            CommandConsole.Current.RawOut.WriteLine($"report       {new HtmlReport(pages).Save(runner.OutputFolder)}");
            return pages.All(page => page.Results.Runs.All(run => run.Success)) ? 0 : 1;
        });
        return command;
    }

    private static async Task<ExperimentPage> RunAsync(ReproducibleExperiment experiment, ExperimentRunner runner, CancellationToken cancellation)
    {
        CommandConsole console = CommandConsole.Current;
        console.Out.Write(ProtocolView.Of(experiment.Experiment));
        ResultsTable results = await ProgressView.ShowAsync(
            console, experiment.Experiment.Name, progress => Task.Run(() => runner.Run(experiment.Experiment, progress, cancellation), cancellation));
        return ExperimentOutput.Write(console, experiment, results, runner.OutputFolder);
    }
}
