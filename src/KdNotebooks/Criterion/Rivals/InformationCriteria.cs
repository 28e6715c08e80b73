using KdNotebooks.Information;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// The hypothesis itself: I(H1;H2) − I(H2;Y) on at most <paramref name="Components"/> principal components a side.
/// </summary>
/// <param name="Components">Principal components a side.</param>
/// <param name="Estimator">The estimators' short name, as for <see cref="EstimatorPair.ByName"/>; KSG1 goes with Ross.</param>
/// <param name="OnLogits">Compare the networks' logits in place of their last hidden layers.</param>
public sealed record ComplementarityMargin(int Components = 4, string Estimator = "ksg1", bool OnLogits = false) : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "cch" + (Estimator == "ksg1" ? "" : $"-{Estimator}") + (OnLogits ? "-logits" : "");

    /// <inheritdoc/>
    public override double? Threshold => 0;

    /// <inheritdoc/>
    public override double Score(TransferPair pair)
    {
        Samples h1 = Projected.Of(OnLogits ? pair.Teacher.Logits : pair.Teacher.Features, Components);
        Samples h2 = Projected.Of(OnLogits ? pair.Student.Logits : pair.Student.Features, Components);
        (IMutualInformationEstimator teacherStudent, IMutualInformationEstimator studentLabel) = EstimatorPair.ByName(Estimator);
        return teacherStudent.Estimate(h1, h2).Nats - studentLabel.Estimate(h2, pair.Labels).Nats;
    }
}

/// <summary>I(H1;Y): what the teacher's representation knows of the label (Ross), whatever the student knows.</summary>
public sealed record TeacherLabelInformation(int Components = 4) : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "teacher-information";

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => new RossEstimator().Estimate(Projected.Both(pair, Components).H1, pair.Labels).Nats;
}

/// <summary>I(H1;Y|H2): what the teacher knows of the label beyond the student, by the chain rule I(H1,H2;Y) − I(H2;Y).</summary>
public sealed record ConditionalTeacherInformation(int Components = 4) : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "conditional-information";

    /// <inheritdoc/>
    public override double? Threshold => 0;

    /// <inheritdoc/>
    public override double Score(TransferPair pair)
    {
        (Samples h1, Samples h2) = Projected.Both(pair, Components);
        return new ConditionalEstimator().Estimate(h1, pair.Labels, h2).Nats;
    }
}

/// <summary>The representations on their first principal components, as the criterion takes them.</summary>
internal static class Projected
{
    public static (Samples H1, Samples H2) Both(TransferPair pair, int components) => (Of(pair.Teacher.Features, components), Of(pair.Student.Features, components));

    public static Samples Of(Samples features, int components) => Projection.Of(features, components, "", jobs: 1, []);
}
