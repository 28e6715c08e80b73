using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KdNotebooks.Cli.Terminal;

/// <summary>
/// The time that is left, from the parts that were done since the work began. By the clock that only goes forward: the time of
/// day may be set while an experiment runs.
/// </summary>
/// <param name="elapsed">Since some moment; never goes back.</param>
internal sealed class RemainingTime(Func<TimeSpan> elapsed)
{
    private readonly Lock _lock = new();
    private (TimeSpan At, int Done)? _first;
    private (TimeSpan At, int Done, int Total) _last;

    public RemainingTime()
        : this(Since(Stopwatch.GetTimestamp()))
    {
    }

    /// <summary>So many parts are done; the first report says how many were taken from an earlier run.</summary>
    public void Report(int done, int total)
    {
        lock (_lock)
        {
            TimeSpan now = elapsed();
            _first ??= (now, done);
            if (done >= _last.Done) _last = (now, done, total);
        }
    }

    /// <summary>What is left, 0 or more; null while nothing was done yet.</summary>
    public TimeSpan? Left
    {
        get
        {
            lock (_lock)
            {
                if (_first is not { } first || _last.Done <= first.Done) return null;
                TimeSpan left = (_last.At - first.At) / (_last.Done - first.Done) * (_last.Total - _last.Done) - (elapsed() - _last.At);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Hours, minutes and seconds: "26:01:09"; dashes where it is not known.</summary>
    public override string ToString() => Left is { } left
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalHours:00}:{left.Minutes:00}:{left.Seconds:00}")
        : "--:--:--";

    private static Func<TimeSpan> Since(long start) => () => Stopwatch.GetElapsedTime(start);

    /// <summary>The column of a progress bar.</summary>
    public sealed class Column(RemainingTime time) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(time.ToString(), new Style(Color.Blue));
    }
}
