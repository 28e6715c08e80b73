using System.Text;
using KdNotebooks.Criterion;
using KdNotebooks.Information;

namespace KdNotebooks.Reporting;

/// <summary>A verdict in words and numbers.</summary>
public static class VerdictReport
{
    /// <summary>A few lines for a terminal: the verdict first, then what it rests on.</summary>
    public static string Text(CchVerdict verdict)
    {
        var text = new StringBuilder();
        text.Append(verdict.Verdict switch
        {
            Verdict.Distil => "Distil: the teacher tells more about the student than the student tells about the label.\n",
            Verdict.DoNotDistil => "Do not distil: the student tells more about the label than the teacher tells about the student.\n",
            _ => "Cannot tell: the interval of the margin does not decide it.\n",
        });
        Line(text, "margin", verdict.Margin.Nats, verdict.Margin.Interval);
        Line(text, "I(H1;H2)", verdict.TeacherStudent.Nats, verdict.TeacherStudent.Interval);
        Line(text, "I(H2;Y)", verdict.StudentLabel.Nats, verdict.StudentLabel.Interval);
        if (verdict.StudentLabel.EntropyBound is { } entropy) text.Append($"  H(Y)        {Format.Number(entropy, 3)} nats\n");
        text.Append($"  intervals   {verdict.Margin.Interval.Method}\n");
        string probability = verdict.ProbabilityOfWrongSign < 1e-4 ? "below 0.0001" : Format.Number(verdict.ProbabilityOfWrongSign, 4);
        text.Append($"  wrong sign  with probability {probability} by sampling error\n");
        text.Append($"  from        {verdict.N} rows, {verdict.Estimator}\n");
        if (verdict.AdviceBasis.Length > 0) text.Append($"  how         {verdict.AdviceBasis}\n");
        foreach (string warning in verdict.Warnings) text.Append($"  note: {warning}\n");
        return text.ToString();
    }

    /// <summary>A few lines for a terminal: the estimate, its interval, its null.</summary>
    public static string Text(MutualInformationEstimate estimate)
    {
        var text = new StringBuilder();
        Line(text, "I(X;Y)", estimate.Nats, estimate.Interval);
        text.Append($"  in bits     {Format.Signed(estimate.Bits, 3)}\n");
        if (estimate.EntropyBound is { } entropy) text.Append($"  H(Y)        {Format.Number(entropy, 3)} nats\n");
        if (estimate.Interval is { } interval) text.Append($"  interval    {interval.Method}\n");
        if (estimate.Null is { } permuted)
            text.Append($"  permuted    {Format.Signed(permuted.Mean, 3)} nats on average, p = {Format.Number(permuted.P, 4)} ({permuted.Permutations} times {permuted.Method})\n");
        string right = estimate.DimensionY == 0 ? "a label" : $"{estimate.DimensionY} columns";
        text.Append($"  from        {estimate.N} rows, {estimate.DimensionX} columns and {right}, {estimate.Estimator} ({estimate.Settings})\n");
        foreach (string warning in estimate.Warnings) text.Append($"  note: {warning}\n");
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, double nats, Interval? interval)
    {
        text.Append($"  {name,-11} {Format.Signed(nats, 3)} nats");
        if (interval is not null) text.Append($", {Format.Shortest(100 * interval.Level)} % interval {Format.Interval(interval.Lower, interval.Upper, 3)}");
        text.Append('\n');
    }
}
