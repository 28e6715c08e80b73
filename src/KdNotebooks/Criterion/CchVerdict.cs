using KdNotebooks.Information;

namespace KdNotebooks.Criterion;

/// <summary>What the criterion recommends.</summary>
public enum Verdict
{
    /// <summary>The margin is above 0 with its whole interval.</summary>
    Distil,

    /// <summary>The margin is below 0 with its whole interval.</summary>
    DoNotDistil,

    /// <summary>The interval of the margin contains 0, or there is none.</summary>
    CannotTell,
}

/// <summary>How to distil, where that can be told.</summary>
/// <param name="Lambda">The weight of the teacher in the convex form (1−λ)·label + λ·teacher, in (0, 1].</param>
/// <param name="Temperature">The temperature of the softened probabilities.</param>
public sealed record DistillationAdvice(double Lambda, double Temperature);

/// <summary>The margin I(H1;H2) − I(H2;Y).</summary>
/// <param name="Nats">The difference of the two estimates.</param>
/// <param name="Interval">Its own interval, from the same subsamples for both terms.</param>
public sealed record Margin(double Nats, Interval Interval)
{
    /// <summary>The margin in bits.</summary>
    public double Bits => Nats / Math.Log(2);
}

/// <summary>The biases of both estimators on known answers of the size of the data, see <see cref="EstimatorCalibration"/>.</summary>
/// <param name="TeacherStudent">Of the estimator of I(H1;H2).</param>
/// <param name="StudentLabel">Of the estimator of I(H2;Y).</param>
public sealed record MarginCalibration(EstimatorBias TeacherStudent, EstimatorBias StudentLabel)
{
    /// <summary>What the margin is off by because the two biases differ, nats.</summary>
    public double Mismatch => TeacherStudent.Bias - StudentLabel.Bias;
}

/// <summary>
/// The answer of the Cross-modal Complementarity Hypothesis: distil from the teacher when I(H1;H2) &gt; I(H2;Y), with H1 and H2
/// the teacher's and the student's representation and Y the label (Xie, Xu and Sanguinetti, arXiv 2510.13182).
/// </summary>
public sealed record CchVerdict
{
    /// <summary>The recommendation.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>I(H1;H2) − I(H2;Y) with its interval.</summary>
    public required Margin Margin { get; init; }

    /// <summary>I(H1;H2).</summary>
    public required MutualInformationEstimate TeacherStudent { get; init; }

    /// <summary>I(H2;Y); its entropy bound is H(Y).</summary>
    public required MutualInformationEstimate StudentLabel { get; init; }

    /// <summary>
    /// Φ(−|margin|/standard error): how often such a margin comes out with the wrong sign by sampling error. It knows nothing of
    /// the bias of the estimators, see <see cref="Warnings"/>. NaN where there is no standard error.
    /// </summary>
    public required double ProbabilityOfWrongSign { get; init; }

    /// <summary>The rows that both terms rest on.</summary>
    public required int N { get; init; }

    /// <summary>The pair of estimators with settings and projection.</summary>
    public required string Estimator { get; init; }

    /// <summary>How far the estimators are off on known answers; null where that was not measured.</summary>
    public MarginCalibration? Calibration { get; init; }

    /// <summary>How to distil; null where that cannot be told.</summary>
    public DistillationAdvice? Advice { get; init; }

    /// <summary>What the advice is for and how sure it is, or why there is none; one line, empty where nobody asked.</summary>
    public string AdviceBasis { get; init; } = "";

    /// <summary>What a reader must know before acting, one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
