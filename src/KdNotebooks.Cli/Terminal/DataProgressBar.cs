using KdNotebooks.Data;
using Spectre.Console;

namespace KdNotebooks.Cli.Terminal;

/// <summary>
/// Shows <see cref="DataProgress"/> on standard error: a bar on a terminal, one line a step elsewhere.
/// </summary>
internal static class DataProgressBar
{
    public static async Task RunAsync(IAnsiConsole console, Func<IProgress<DataProgress>, Task> work)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            await work(new Lines(console)).ConfigureAwait(false);
            return;
        }
        await console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new SpinnerColumn())
            .StartAsync(context => work(new Bar(context))).ConfigureAwait(false);
    }

    private sealed class Bar(ProgressContext context) : IProgress<DataProgress>
    {
        private readonly Lock _lock = new();
        private ProgressTask? _task;

        public void Report(DataProgress value)
        {
            lock (_lock)
            {
                _task ??= context.AddTask(Markup.Escape(value.Dataset));
                _task.Description = Markup.Escape(value.ToString());
                _task.IsIndeterminate = value.Total is null;
                if (value.Total is { } total) _task.MaxValue = Math.Max(1, total);
                // A task that reaches its end counts as finished and is not drawn any more.
                _task.Value = Math.Min(value.Done, _task.MaxValue * .999);
            }
        }
    }

    private sealed class Lines(IAnsiConsole console) : IProgress<DataProgress>
    {
        private (string, string) _last;

        public void Report(DataProgress value)
        {
            lock (console)
            {
                if (_last == (value.Dataset, value.Step)) return;
                _last = (value.Dataset, value.Step);
                console.WriteLine($"{value.Dataset}: {value.Step}");
            }
        }
    }
}
