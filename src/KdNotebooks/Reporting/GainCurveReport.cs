using KdNotebooks.Criterion;
using KdNotebooks.Experiments;

namespace KdNotebooks.Reporting;

/// <summary>Curves of the gain over λ and T with the recommended points.</summary>
public static class GainCurveReport
{
    /// <summary>Table and figure, one panel a curve.</summary>
    /// <param name="curves">Each with a name.</param>
    public static ExperimentReport Of(params IReadOnlyList<(string Name, GainCurve Curve)> curves) => new(
        new Table
        {
            Title = "the gain over λ and T, in points of accuracy",
            Columns = [new("case", Alignment.Left), new("T"), new("λ"), new("gain"), new("recommended", Alignment.Left)],
            Rows = [.. curves.SelectMany(entry => entry.Curve.Points.Select(IReadOnlyList<string> (point) =>
            [
                entry.Name, Format.Shortest(point.Temperature), Format.Shortest(point.Lambda), Format.PlusMinus(100 * point.Gain.Mean, 100 * point.Gain.HalfWidth, 2),
                entry.Curve.Recommended == new DistillationAdvice(point.Lambda, point.Temperature) ? "here" : "",
            ]))],
            GroupStarts = curves.Select((_, i) => curves.Take(i).Sum(entry => entry.Curve.Points.Count)).ToHashSet(),
            Notes =
            [
                "± is the half-width of the 95 % interval of all points of a case together (Bonferroni); recommended: of the points that show a gain and",
                "lie within one standard error of the best, the one with the smallest λ, then the smallest T. No such point: nothing shows a gain.",
            ],
        },
        new Figure
        {
            Title = "How much of the teacher, and how soft",
            Subtitle = "accuracy gained by distillation, intervals of all points of a panel together",
            Panels = curves.All(entry => entry.Curve.Points.Count == 1) ? [OnePoint(curves)] : [.. curves.Select(entry => new Panel
            {
                Title = entry.Curve.Recommended is { } advice ? $"{entry.Name}: take λ = {Format.Shortest(advice.Lambda)}, T = {Format.Shortest(advice.Temperature)}" : $"{entry.Name}: no point shows a gain",
                X = "weight of the teacher λ",
                Y = "gain (points)",
                MarkZeroY = true,
                Series = [.. entry.Curve.Points.GroupBy(point => point.Temperature).Select(group => new Series
                {
                    Name = $"T = {Format.Shortest(group.Key)}",
                    X = [.. group.Select(point => point.Lambda)],
                    Y = [.. group.Select(point => 100 * point.Gain.Mean)],
                    YError = [.. group.Select(point => 100 * point.Gain.HalfWidth)],
                })],
            })],
        });
    /// <summary>Curves of a single point: their gains side by side.</summary>
    private static Panel OnePoint(IReadOnlyList<(string Name, GainCurve Curve)> curves) => new()
    {
        Title = "gain",
        X = "",
        Y = "gain (points)",
        XNames = [.. curves.Select(entry => entry.Name)],
        MarkZeroY = true,
        Series =
        [
            new Series
            {
                Name = $"λ = {Format.Shortest(curves[0].Curve.Points[0].Lambda)}, T = {Format.Shortest(curves[0].Curve.Points[0].Temperature)}",
                Mark = Mark.Scatter,
                X = [.. curves.Select((_, i) => i + 1.0)],
                Y = [.. curves.Select(entry => 100 * entry.Curve.Points[0].Gain.Mean)],
                YError = [.. curves.Select(entry => 100 * entry.Curve.Points[0].Gain.HalfWidth)],
            },
        ],
    };
}
