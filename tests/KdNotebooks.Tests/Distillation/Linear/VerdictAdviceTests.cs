using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Distillation.Linear;

public class VerdictAdviceTests
{
    private const int Rows = 400;

    [Fact]
    public void Each_reason_is_named()
    {
        (Samples teacher, Samples student, Labels labels) = Problem();
        string Basis(Verdict verdict, Samples h1, Samples h2, Labels y) => LambdaAdviceTests.Verdict(verdict).Advise(h1, h2, y, new Seed(1)).AdviceBasis;
        Samples logit = new(Rows, 1, [.. teacher.Values.ToArray().Select(p => 4 * p - 2)]);
        Labels three = new([.. Enumerable.Range(0, Rows).Select(i => i % 3)], 3);
        Samples wide = new(Rows, Rows, new double[Rows * Rows]), twice = new(Rows, 2, [.. Enumerable.Range(0, Rows * 2).Select(i => student[i / 2, 0])]);
        Assert.Contains("does not say distil", Basis(Verdict.CannotTell, teacher, student, labels));
        Assert.Contains("3 classes", Basis(Verdict.Distil, teacher, student, three));
        Assert.Contains("representation", Basis(Verdict.Distil, student, student, labels));
        Assert.Contains("not a probability", Basis(Verdict.Distil, logit, student, labels));
        Assert.Contains("n > p + 2", Basis(Verdict.Distil, teacher, wide, labels));
        Assert.Contains("linearly dependent", Basis(Verdict.Distil, teacher, twice, labels));
    }

    [Fact]
    public void A_teacher_that_knows_the_residual_gets_no_weight()
    {
        // The label itself as the teacher: c = Cov(Y - H2, Y) = s².
        (_, Samples student, Labels labels) = Problem();
        Samples label = new(Rows, 1, [.. labels.Values.ToArray().Select(y => (double)y)]);
        CchVerdict verdict = LambdaAdviceTests.Verdict(Verdict.Distil).Advise(label, student, labels, new Seed(1));
        Assert.Null(verdict.Advice);
        Assert.Contains("c ≥ s²", verdict.AdviceBasis);
    }

    [Fact]
    public void A_shared_probability_gets_a_weight_and_its_interval()
    {
        (Samples teacher, Samples student, Labels labels) = Problem();
        CchVerdict verdict = LambdaAdviceTests.Verdict(Verdict.Distil).Advise(teacher, student, labels, new Seed(1));
        LambdaAdvice advice = LambdaAdvice.Of(student, [.. labels.Values.ToArray().Select(y => (double)y)], teacher.Values, new Seed(1));
        Assert.Equal(advice.ToAdvice(), verdict.Advice);
        Assert.Contains("95 % interval", verdict.AdviceBasis);
    }

    private static (Samples Teacher, Samples Student, Labels Labels) Problem()
    {
        RandomStream stream = new Seed(3).CreateStream();
        double[] x = [.. Enumerable.Range(0, Rows * 2).Select(_ => stream.NextGaussian())];
        double[] p = [.. Enumerable.Range(0, Rows).Select(i => 1 / (1 + Math.Exp(-x[2 * i])))];
        return (new Samples(Rows, 1, p), new Samples(Rows, 2, x), new Labels([.. p.Select(q => stream.NextUniform(0, 1) < q ? 1 : 0)], 2));
    }
}
