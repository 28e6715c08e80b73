using System.Text;
using KdNotebooks.Criterion;

namespace KdNotebooks.Reporting;

/// <summary>A plan in words and numbers.</summary>
public static class PlanReport
{
    /// <summary>A few lines for a terminal: how often the margin has the wrong sign in <paramref name="rows"/> rows.</summary>
    public static string Text(SignFlip plan, long rows)
    {
        var text = new StringBuilder();
        double probability = plan.Probability(rows);
        string chance = probability < 1e-4 ? "below 0.0001" : Format.Number(probability, 4);
        text.Append($"In {rows} rows the margin has the wrong sign with probability {chance}.\n");
        text.Append($"  margin      {Format.Signed(plan.Margin, 4)} nats, {(plan.Margin > 0 ? "distil" : plan.Margin < 0 ? "do not distil" : "undecided")}\n");
        text.Append($"  I(H1;H2)    {Format.Number(SignFlip.Information(plan.TeacherStudent), 4)} nats, correlation {Format.Shortest(plan.TeacherStudent)}\n");
        text.Append($"  I(H2;Y)     {Format.Number(SignFlip.Information(plan.StudentLabel), 4)} nats, correlation {Format.Shortest(plan.StudentLabel)}\n");
        text.Append("  note: for scalar predictions and the Gaussian plug-in; nearest-neighbour estimators need about 2.4 to 6 times the rows\n");
        foreach (string warning in plan.Warnings(rows)) text.Append($"  note: {warning}\n");
        return text.ToString();
    }
}
