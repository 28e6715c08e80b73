using KdNotebooks.Criterion;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Criterion;

public class CriterionAuditTests
{
    private const int Problems = 4000;

    [Fact]
    public void The_reference_prior_has_the_published_precision_and_recall()
    {
        CriterionAudit audit = CriterionAudit.Of(ProblemPrior.Factor5, Problems, [2, 10, 50], [.5, 1, 4], new Seed(1));
        Assert.Equal(.730, audit.CriterionHolds, .03);
        Assert.Equal(1, audit.SmallLambdaHelps);
        (double Ratio, double Lambda, double Help, double Precision, double Recall)[] table =
            [(2, 1, 1, 1, .73), (10, 4, .698, .88, .92), (50, .5, .499, .66, .97), (50, 1, .301, .41, .99), (50, 4, .122, .17, 1)];
        foreach ((double ratio, double lambda, double help, double precision, double recall) in table)
        {
            AuditCell cell = audit.Cells.Single(c => c.RowsPerFeature == ratio && c.Lambda == lambda);
            Assert.Equal(help, cell.Help, .03);
            Assert.Equal(precision, cell.Precision, .03);
            Assert.Equal(recall, cell.Recall, .03);
        }
    }

    [Fact]
    public void Another_prior_says_something_else()
    {
        CriterionAudit audit = CriterionAudit.Of(ProblemPrior.Wishart11, Problems, [10], [1], new Seed(2));
        Assert.Equal(.13, audit.CriterionHolds, .03);
        Assert.Equal(.98, audit.SmallLambdaHelps, .03);
        Assert.True(audit.SmallLambdaHelps < 1);
    }

    [Fact]
    public void A_calibrated_teacher_and_the_criterion_imply_that_a_small_weight_helps_without_exception()
    {
        foreach (ProblemPrior prior in new[] { ProblemPrior.Factor5, ProblemPrior.Wishart11 })
        {
            CriterionAudit audit = CriterionAudit.Of(prior, Problems, [10], [1], new Seed(3));
            Assert.Equal(1, audit.Calibrated);
            Assert.Equal(0, audit.Violations);
        }
        CriterionAudit exaggerating = CriterionAudit.Of(ProblemPrior.Exaggerating, Problems, [10], [1], new Seed(3));
        Assert.InRange(exaggerating.Calibrated, 0, .5);
        Assert.Equal(0, exaggerating.Violations);
        Assert.True(exaggerating.UncalibratedViolations > 0);
    }

    [Fact]
    public void Without_calibration_the_implication_fails()
    {
        // Y = H2 + e, H1 = H2 + 5(r): c = Cov(e, H1) exceeds s² while ρ12² > ρ2Y² still holds.
        DistillationMoments moments = DistillationMoments.OfCoefficients([1], [5], 1, 6, 1.2);
        Assert.True(moments.CriterionHolds);
        Assert.False(moments.TeacherCalibrated);
        Assert.False(moments.HelpsAtSmallLambda);
    }
}
