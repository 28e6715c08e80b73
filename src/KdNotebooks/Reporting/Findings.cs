namespace KdNotebooks.Reporting;

/// <summary>What stands in the page of an experiment beside its protocol and its tables.</summary>
/// <param name="Claim">What the paper claims, in our words.</param>
/// <param name="Agreement">Whether our result agrees, from the result rows.</param>
/// <param name="Why">Why it does or does not, and where it stops holding.</param>
public sealed record Findings(string Claim, string Agreement, string Why)
{
    /// <summary>The Cross-modal Complementarity Hypothesis.</summary>
    public const string Hypothesis =
        "Cross-modal distillation helps when the teacher's representation tells more about the student's than the student's tells about the label: " +
        "I(H1;H2) > I(H2;Y) (Xie, Xu and Sanguinetti, arXiv 2510.13182). The paper's tables are not public in any copy we could read, so this checks the claim, not its numbers.";
}
