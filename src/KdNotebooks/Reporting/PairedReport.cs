using KdNotebooks.Experiments;

namespace KdNotebooks.Reporting;

/// <summary>Teacher, student, student with distillation and the gain, one row a condition, beside the numbers of others.</summary>
internal static class PairedReport
{
    /// <param name="summary">The conditions.</param>
    /// <param name="order">Which to show, in which order, each with further cells.</param>
    /// <param name="title">The table's title.</param>
    /// <param name="further">The further columns.</param>
    /// <param name="starts">Rows above which a rule is drawn.</param>
    /// <param name="notes">Sentences below.</param>
    public static Table Table(
        IReadOnlyList<PairedSummary> summary, IReadOnlyList<(string Condition, IReadOnlyList<string> Further)> order, string title,
        IReadOnlyList<Column> further, IReadOnlySet<int> starts, IReadOnlyList<string> notes)
    {
        Dictionary<string, PairedSummary> found = summary.ToDictionary(entry => entry.Condition);
        string Percent(MeanInterval interval) => Format.Number(100 * interval.Mean, 1);
        return new Table
        {
            Title = title,
            Columns = [new("case", Alignment.Left), new("teacher"), new("student"), new("+ KD"), new("gain"), .. further],
            Rows = [.. order.Where(entry => found.ContainsKey(entry.Condition)).Select(IReadOnlyList<string> (entry) =>
            {
                PairedSummary here = found[entry.Condition];
                return
                [
                    entry.Condition, Percent(here.Teacher), Percent(here.Student), Percent(here.Distilled),
                    Format.PlusMinus(100 * here.Gain.Mean, 100 * here.Gain.HalfWidth, 2), .. entry.Further,
                ];
            })],
            GroupStarts = starts,
            Notes = notes,
        };
    }

    public static Series Gains(string name, IReadOnlyList<(double X, PairedSummary Summary)> points) => new()
    {
        Name = name,
        Mark = Mark.Scatter,
        X = [.. points.Select(point => point.X)],
        Y = [.. points.Select(point => 100 * point.Summary.Gain.Mean)],
        YError = [.. points.Select(point => 100 * point.Summary.Gain.HalfWidth)],
    };
}
