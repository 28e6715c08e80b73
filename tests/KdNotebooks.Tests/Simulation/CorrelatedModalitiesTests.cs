using KdNotebooks.Criterion;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Simulation;

public class CorrelatedModalitiesTests
{
    [Theory]
    [InlineData(0, .5, .5)]
    [InlineData(.6, 1, .5)]
    [InlineData(.9, .5, 1)]
    [InlineData(-.4, 2, .2)]
    public void Moments_of_the_family_are_those_of_its_covariance(double rho, double noise, double share)
    {
        var family = new CorrelatedModalities(3, rho, noise, share);
        DistillationMoments direct = DistillationMoments.Of(family), general = DistillationMoments.OfOptimalTeacher(family.Joint(), 0, 1, 2);
        Assert.Equal(direct.LabelResidual, general.LabelResidual, 1e-12);
        Assert.Equal(direct.TeacherResidual, general.TeacherResidual, 1e-12);
        Assert.Equal(direct.ResidualCovariance, general.ResidualCovariance, 1e-12);
        Assert.Equal(direct.SquaredBias, general.SquaredBias, 1e-12);
        Assert.Equal(direct.StudentVariance, general.StudentVariance, 1e-12);
        Assert.Equal(direct.TeacherVariance, general.TeacherVariance, 1e-12);
        // The optimal prediction keeps all information about a scalar normal label.
        Assert.Equal(family.Joint().MutualInformation([1], [2]), direct.StudentLabelInformation, 1e-12);
    }

    [Fact]
    public void Equal_modalities_are_a_member()
    {
        DistillationMoments moments = DistillationMoments.Of(new CorrelatedModalities(4, 1, 1));
        Assert.Equal(0, moments.TeacherResidual, 1e-15);
        Assert.Equal(double.PositiveInfinity, moments.TeacherStudentInformation);
        Assert.True(moments.CriterionHolds && moments.HelpsAtSmallLambda);
    }

    [Fact]
    public void Grams_are_linear_in_one_draw()
    {
        // One draw at two correlations is what the same rows give: X2 = ρX1 + √(1−ρ²)Z.
        CorrelatedDraw draw = CorrelatedDraw.OfRows(2, 6, new Seed(1));
        CorrelatedGrams zero = draw.At(new CorrelatedModalities(2, 0, 0)), one = draw.At(new CorrelatedModalities(2, 1, 0));
        Assert.Equal(one.TeacherGram, one.StudentGram);
        Assert.Equal(zero.TeacherGram, one.TeacherGram);
        CorrelatedGrams middle = draw.At(new CorrelatedModalities(2, .6, 0));
        double[] cross = zero.StudentTeacher([1, 0]);
        double expected = .36 * zero.TeacherGram[0] + 2 * .6 * .8 * cross[0] + .64 * zero.StudentGram[0];
        Assert.Equal(expected, middle.StudentGram[0], 1e-12);
    }

    [Fact]
    public void Label_products_are_those_of_the_rows()
    {
        var family = new CorrelatedModalities(3, .7, 0, .3);
        CorrelatedGrams grams = CorrelatedDraw.OfRows(3, 10, new Seed(2)).At(family);
        // Without noise Y = (a X1 + b X2) w, so that its products follow from the Gram matrices.
        double[] w = [.. family.Weights];
        double[] fromTeacher = grams.StudentTeacher(w);
        for (int i = 0; i < 3; i++)
        {
            double own = Enumerable.Range(0, 3).Sum(j => grams.StudentGram[i * 3 + j] * w[j]);
            Assert.Equal(family.TeacherWeight * fromTeacher[i] + family.StudentWeight * own, grams.StudentLabel[i], 1e-12);
        }
    }

    [Theory]
    [InlineData(0, .5, 1, .5, "p = 0")]
    [InlineData(2, 1.1, 1, .5, "ρ = 1.1")]
    [InlineData(2, double.NaN, 1, .5, "ρ = NaN")]
    [InlineData(2, .5, -1, .5, "σ = -1")]
    [InlineData(2, .5, 1, 2, "a = 2")]
    public void Impossible_members_are_named(int p, double rho, double noise, double share, string says)
        => Assert.Contains(says, Assert.Throws<InvalidInputException>(() => new CorrelatedModalities(p, rho, noise, share)).Message);
}
