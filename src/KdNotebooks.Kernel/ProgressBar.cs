using System.Diagnostics;
using System.Globalization;
using System.Net;
using KdNotebooks.Kernel.Internals.Formatting;

namespace KdNotebooks.Kernel;

/// <summary>
/// A bar below the cell that moves: <c>IProgress</c> of the fraction done, 0 to 1. While it moves it tells the time that is
/// left; at the end only the title and 100 %, so that two runs leave the same output.
/// </summary>
public sealed class ProgressBar : IProgress<double>
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private readonly Lock gate = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly DisplayHandle handle;
    private readonly string title;
    private TimeSpan shown;
    private bool finished;

    /// <summary>Shows the bar, empty.</summary>
    public ProgressBar(string title)
    {
        this.title = title;
        handle = new DisplayHandle();
        Notebook.Send(handle.Id, Render(0, ""), update: false);
    }

    /// <summary>Moves the bar. Calls that come faster than the eye are skipped, the last one (1 or more) never is.</summary>
    /// <param name="value">The fraction done, 0 to 1.</param>
    public void Report(double value)
    {
        lock (gate)
        {
            if (finished || double.IsNaN(value)) return;
            double fraction = Math.Clamp(value, 0, 1);
            finished = fraction >= 1;
            if (!finished && clock.Elapsed - shown < Pace) return;
            shown = clock.Elapsed;
            string left = finished || fraction <= 0 ? "" : $", {Duration(shown * ((1 - fraction) / fraction))} left";
            Notebook.Send(handle.Id, Render(fraction, left), update: true);
        }
    }

    private MimeBundle Render(double fraction, string left)
    {
        string percent = (100 * fraction).ToString("0", CultureInfo.InvariantCulture) + " %" + left;
        string width = (100 * fraction).ToString("0.#", CultureInfo.InvariantCulture);
        string html =
            $"<div>{WebUtility.HtmlEncode(title)}: {percent}"
            + "<div style=\"width:320px;height:8px;background:#d9d9d9;border-radius:4px\">"
            + $"<div style=\"width:{width}%;height:8px;background:#0072b2;border-radius:4px\"></div></div></div>";
        return MimeBundle.Text($"{title}: {percent}").With("text/html", html);
    }

    private static string Duration(TimeSpan time) =>
        time.TotalSeconds < 90 ? $"{Math.Ceiling(time.TotalSeconds).ToString("0", CultureInfo.InvariantCulture)} s"
        : time.TotalMinutes < 90 ? $"{time.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} min"
        : $"{time.TotalHours.ToString("0.0", CultureInfo.InvariantCulture)} h";
}
