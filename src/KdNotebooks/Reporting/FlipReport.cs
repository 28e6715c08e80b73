using KdNotebooks.Criterion;

namespace KdNotebooks.Reporting;

/// <summary>How often the margin has the wrong sign: nominal beside realised.</summary>
public static class FlipReport
{
    /// <param name="calibrations">Estimators at numbers of rows, of one problem.</param>
    public static ExperimentReport Of(params IReadOnlyList<FlipCalibration> calibrations)
    {
        SignFlip problem = calibrations[0].Problem;
        (int least, int most) = (calibrations.Min(c => c.Rows), calibrations.Max(c => c.Rows));
        long[] grid = [.. Enumerable.Range(0, 61).Select(i => (long)Math.Round(least * Math.Pow((double)most / least, i / 60.0))).Distinct()];
        return new ExperimentReport(
            new Table
            {
                Title = $"wrong signs at ρ12 = {Format.Shortest(problem.TeacherStudent)}, ρ2Y = {Format.Shortest(problem.StudentLabel)}, ρ1Y = {Format.Shortest(problem.TeacherLabel)}: D = {Format.Signed(problem.Margin, 4)} nats",
                Columns = [new("estimator", Alignment.Left), new("n"), new("draws"), new("realised"), new("closed form"), new("subsampling")],
                Rows = [.. calibrations.Select(IReadOnlyList<string> (c) =>
                [
                    c.Estimator, $"{c.Rows}", $"{c.Repetitions}", $"{Format.Number(c.Realised, 3)} ±{Format.Number(1.96 * c.StandardError, 3)}", Format.Number(c.Nominal, 3),
                    c.Subsampled is { } sub ? Format.Number(sub, 3) : "",
                ])],
                GroupStarts = new HashSet<int>(),
                Notes = ["± the half-width of the 95 % interval; closed form: of the Gaussian plug-in; subsampling: what one draw could have known, without replacement."],
            },
            new Figure
            {
                Title = "How often the margin has the wrong sign",
                Subtitle = "closed form of the Gaussian plug-in (line), realised over repeated draws (points)",
                Panels =
                [
                    new Panel
                    {
                        Title = $"D = {Format.Signed(problem.Margin, 3)} nats",
                        X = "log10 of the rows n",
                        Y = "P(wrong sign)",
                        MarkZeroY = true,
                        Series =
                        [
                            new Series { Name = "closed form", Mark = Mark.Curve, X = [.. grid.Select(n => Math.Log10(n))], Y = [.. grid.Select(problem.Probability)] },
                            .. calibrations.GroupBy(c => c.Estimator).Select(group => new Series
                            {
                                Name = group.Key,
                                Mark = Mark.Scatter,
                                X = [.. group.Select(c => Math.Log10(c.Rows))],
                                Y = [.. group.Select(c => c.Realised)],
                                YError = [.. group.Select(c => 1.96 * c.StandardError)],
                            }),
                        ],
                    },
                ],
            });
    }
}
