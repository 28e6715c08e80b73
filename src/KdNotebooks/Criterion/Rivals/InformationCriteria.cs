using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// The hypothesis itself: I(H1;H2) − I(H2;Y), KSG1 and Ross on at most <paramref name="Components"/> principal components a side.
/// </summary>
public sealed record ComplementarityMargin(int Components = 4) : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "cch";

    /// <inheritdoc/>
    public override double? Threshold => 0;

    /// <inheritdoc/>
    public override double Score(TransferPair pair)
    {
        (Samples h1, Samples h2) = Projected.Both(pair, Components);
        return new KsgEstimator().Estimate(h1, h2).Nats - new RossEstimator().Estimate(h2, pair.Labels).Nats;
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

    private static Samples Of(Samples features, int components)
    {
        Samples z = Standardisation.ToZScores(features);
        return PrincipalComponents.Fit(z, Math.Min(components, z.Dimension), jobs: 1).Project(z);
    }
}
