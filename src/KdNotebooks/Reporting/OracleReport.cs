using KdNotebooks.Criterion;

namespace KdNotebooks.Reporting;

/// <summary>What the exact theory says of problems: a table of their numbers, and R(λ) as curves.</summary>
public static class OracleReport
{
    /// <param name="oracles">Each with a name.</param>
    public static ExperimentReport Of(params IReadOnlyList<(string Name, GaussianOracle Oracle)> oracles) => new(
        new Table
        {
            Title = "the exact theory",
            Columns =
            [
                new("problem", Alignment.Left), new("n"), new("p"), new("s²"), new("τ²"), new("c"), new("b²"), new("v"), new("I(H1;H2)"), new("I(H2;Y)"),
                new("criterion", Alignment.Left), new("λ*"), new("λ_max"), new("best gain"),
            ],
            Rows = [.. oracles.Select(IReadOnlyList<string> (entry) =>
            {
                DistillationMoments m = entry.Oracle.Moments;
                return
                [
                    entry.Name, $"{entry.Oracle.Rows}", $"{entry.Oracle.Features}", Format.Number(m.LabelResidual, 3), Format.Number(m.TeacherResidual, 3),
                    Format.Number(m.ResidualCovariance, 3), Format.Number(m.SquaredBias, 3), Format.Number(entry.Oracle.VarianceFactor, 3),
                    Format.Number(m.TeacherStudentInformation, 3), Format.Number(m.StudentLabelInformation, 3), m.CriterionHolds ? "distil" : "do not",
                    Weight(entry.Oracle.BestLambda), Weight(entry.Oracle.LargestHelpfulLambda), $"{Format.Number(100 * entry.Oracle.BestGain / entry.Oracle.Risk(0), 1)} %",
                ];
            })],
            GroupStarts = new HashSet<int>(),
            Notes = ["informations in nats; best gain: 1 − R(λ*)/R(0)."],
        },
        new Figure
        {
            Title = "The student's risk over the teacher's weight",
            Subtitle = "below 1 distillation helps; the convex weight is λ/(1+λ): 0 is no distillation, 1 the teacher alone; cut off at 1.5",
            Panels =
            [
                new Panel
                {
                    Title = "R(λ)/R(0)",
                    X = "λ/(1+λ)",
                    Y = "share of the student's own risk",
                    Series = [.. oracles.Select(entry => Curve(entry.Name, entry.Oracle)), new Series { Name = "no distillation", Mark = Mark.Curve, X = [0, 1], Y = [1, 1] }],
                },
            ],
        });

    // Beyond this a curve says only that the weight is far too large.
    private const double Ceiling = 1.5;

    private static Series Curve(string name, GaussianOracle oracle)
    {
        (double Weight, double Ratio)[] points = [.. Enumerable.Range(0, 401).Select(i => i / 400.0)
            .Select(weight => (weight, oracle.Risk(weight == 1 ? double.PositiveInfinity : weight / (1 - weight)) / oracle.Risk(0))).TakeWhile(point => point.Item2 <= Ceiling)];
        return new Series { Name = name, Mark = Mark.Curve, X = [.. points.Select(point => point.Weight)], Y = [.. points.Select(point => point.Ratio)] };
    }

    private static string Weight(double lambda) => double.IsPositiveInfinity(lambda) ? "∞" : Format.Number(lambda, lambda < 0.1 ? 5 : 3);
}
