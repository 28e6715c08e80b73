using System.CommandLine;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Kernel;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd notebook`: runs, checks and cleans notebooks without a front end.</summary>
internal static class NotebookCommand
{
    public static Command Create() => new("notebook", "Run, check or clean notebooks without a front end.") { Run(), Check(), Clean() };

    private static Command Run()
    {
        Argument<string[]> paths = Paths();
        var effort = new Option<string>("--effort") { Description = "smoke, quick or full, for notebooks that ask; default: as KD_EFFORT says, else quick." };
        var timeout = new Option<double?>("--timeout") { Description = "Seconds a cell may take; without it: for ever.", HelpName = "SECONDS" };
        var output = new Option<string>("--out") { Description = "Folder for the executed notebooks; without it they are saved in place.", HelpName = "DIR" };
        effort.AcceptOnlyFromAmong("smoke", "quick", "full");
        var command = new Command("run", "Execute notebooks, each in a process of its own; stop at the first error, with its cell and line.") { paths, effort, timeout, output };
        command.SetAction((parsed, cancellation) =>
        {
            double? seconds = parsed.GetValue(timeout);
            if (seconds is not null and not (> 0 and < 1e7)) throw new InvalidInputException($"--timeout {seconds}: a number of seconds above 0 is meant");
            CommandConsole console = CommandConsole.Current;
            var options = new NotebookRunOptions
            {
                OutputFolder = parsed.GetValue(output) is { } folder ? Path.GetFullPath(folder) : null,
                Effort = parsed.GetValue(effort),
                CellTimeout = seconds is { } limit ? TimeSpan.FromSeconds(limit) : null,
                Progress = new Lines(console),
            };
            return Each(parsed.GetValue(paths)!, console, "ran", path => Notebooks.Run(path, options, cancellation), cancellation);
        });
        return command;
    }

    private static Command Check()
    {
        Argument<string[]> paths = Paths();
        var portable = new Option<bool>("--portable") { Description = "Also report what other C# kernels would not understand." };
        var command = new Command("check", "Compile every cell; run nothing.") { paths, portable };
        command.SetAction((parsed, cancellation) => Each(
            parsed.GetValue(paths)!, CommandConsole.Current, "compiled", path => Notebooks.Check(path, parsed.GetValue(portable), cancellation), cancellation));
        return command;
    }

    private static Command Clean()
    {
        Argument<string[]> paths = Paths();
        var command = new Command("clean", "Strip execution counts and volatile metadata; keep the outputs.") { paths };
        command.SetAction((parsed, cancellation) => Each(parsed.GetValue(paths)!, CommandConsole.Current, "cleaned", Notebooks.Clean, cancellation));
        return command;
    }

    private static Argument<string[]> Paths() => new("path") { Description = "Notebooks, or folders of notebooks.", Arity = ArgumentArity.OneOrMore };

    private static Task<int> Each(string[] paths, CommandConsole console, string done, Func<string, NotebookResult> work, CancellationToken cancellation) => Task.Run(
        () =>
        {
            bool succeeded = true;
            foreach (string path in Notebooks.Find(paths))
            {
                cancellation.ThrowIfCancellationRequested();
                NotebookResult result = work(path);
                succeeded &= result.Succeeded;
                foreach (string line in result.Describe()) console.Fail(line);
                if (result.Succeeded)
                    console.RawOut.WriteLine($"{path}: {result.Cells} cells {done}{(result.SavedTo is { } saved && saved != path ? $", saved to {saved}" : "")}");
            }
            return succeeded ? 0 : 1;
        },
        cancellation);

    private sealed class Lines(CommandConsole console) : IProgress<string>
    {
        public void Report(string value) => console.RawError.WriteLine(value);
    }
}
