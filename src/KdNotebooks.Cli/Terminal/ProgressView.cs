using System.Diagnostics;
using KdNotebooks.Experiments;
using Spectre.Console;

namespace KdNotebooks.Cli.Terminal;

/// <summary>Shows how far an experiment is: a bar on a terminal, a line now and then elsewhere; always on standard error.</summary>
internal static class ProgressView
{
    public static async Task<T> ShowAsync<T>(CommandConsole console, string name, Func<IProgress<ExperimentProgress>, Task<T>> work)
    {
        if (!console.Error.Profile.Capabilities.Interactive) return await work(new Lines(console, name));
        var left = new RemainingTime();
        return await console.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTime.Column(left), new SpinnerColumn())
            .StartAsync(context => work(new Bar(context.AddTask(name, maxValue: 1), name, left)));
    }

    private sealed class Bar(ProgressTask task, string name, RemainingTime left) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value)
        {
            if (value.Total == 0)
            {
                task.Description = $"{name}: {Markup.Escape(value.Message)}";
                task.IsIndeterminate = true;
                return;
            }
            if (value.Done == 0 || task.IsIndeterminate) task.Description = name;
            task.IsIndeterminate = false;
            left.Report(value.Done, value.Total);
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }

    private sealed class Lines(CommandConsole console, string name) : IProgress<ExperimentProgress>
    {
        private static readonly TimeSpan s_every = TimeSpan.FromSeconds(15);
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly Lock _lock = new();
        private TimeSpan _last = TimeSpan.MinValue;

        public void Report(ExperimentProgress value)
        {
            lock (_lock)
            {
                TimeSpan now = _clock.Elapsed;
                bool always = value.Total == 0 || value.Done == value.Total;
                if (!always && _last != TimeSpan.MinValue && now - _last < s_every) return;
                _last = now;
                console.Error.WriteLine(value.Total == 0 ? $"{name}: {value.Message}" : $"{name}: {value.Done} of {value.Total} parts done{(value.Message.Length > 0 ? $", {value.Message}" : "")}");
            }
        }
    }
}
