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

    /// <summary>What is known of an experiment whose report says nothing itself; the agreement is what the notes of its table count.</summary>
    /// <param name="experiment">Its name.</param>
    /// <param name="notes">The notes of its table.</param>
    internal static Findings Of(string experiment, IReadOnlyList<string> notes)
    {
        string agreement = notes.Count > 0 ? string.Join(" ", notes) : "The table has a line for each case.";
        return experiment switch
        {
            "digits" => new Findings(Hypothesis, agreement,
                "A blurred teacher has less to say, so the margin falls with the blur, and the gain with it. The criterion speaks of a small weight of the teacher: a large λ turns harmful earlier than the margin changes sign."),
            "gaussian" => new Findings(
                "For a linear student, jointly Gaussian modalities and a small λ, I(H1;H2) > I(H2;Y) suffices for distillation to lower the expected risk (our reconstruction of the paper's Theorem 1; its text is not public in any copy we could read).", agreement,
                "Distillation helps for every small λ exactly when Cov(Y − H2, H1) < Var(Y − H2). With a calibrated teacher the criterion implies that, but is not needed for it: with few rows any teacher shrinks the student and helps, and with many rows the teacher's bias decides how large λ may be."),
            "mfh" => new Findings(
                "Modality Focusing Hypothesis (Xue et al., ICLR 2023): the gain grows with the share of label-decisive features that both modalities have.", agreement,
                "The overlap is what both modalities share about the label; the margin I(H1;H2) − I(H2;Y) grows with it too and crosses 0 near where the gain does in the first experiment. In the second every margin is positive and so is every gain, which falls as the teacher's accuracy rises."),
            "privileged" => new Findings(
                "Generalised distillation (Lopez-Paz et al., ICLR 2016): a teacher with privileged information helps a student that lacks it.", agreement,
                "It helps where the privileged part can be told from the student's features (clean labels, relevant features) and not where it cannot (noise in the features, another feature for each row): informative, yet not distillable."),
            "counterexamples" => new Findings(Hypothesis, agreement,
                "The criterion is sufficient under stated conditions, not necessary, and blind to sign, to calibration and to information that has nothing to do with the label. Each case breaks one condition."),
            _ => new Findings(Hypothesis, agreement, "The table and the figure show each case; nothing further was written by hand."),
        };
    }
}
