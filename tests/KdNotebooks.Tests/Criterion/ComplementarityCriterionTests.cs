using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Information;

namespace KdNotebooks.Tests.Criterion;

public class ComplementarityCriterionTests
{
    private static readonly CriterionOptions Options = new() { Jobs = 2 };

    [Fact]
    public void A_teacher_of_independent_noise_is_never_distilled()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            (Samples student, Labels labels) = Draw.Classes(400, 6, 3, 0.1 * seed, seed);
            CchVerdict verdict = new ComplementarityCriterion(Options).Evaluate(Draw.Normal(400, 8, 500 + seed), student, labels);
            Assert.NotEqual(Verdict.Distil, verdict.Verdict);
            if (seed >= 8) Assert.Equal(Verdict.DoNotDistil, verdict.Verdict);
        }
    }

    [Fact]
    public void A_teacher_equal_to_the_student_with_weak_labels_is_distilled()
    {
        (Samples student, Labels labels) = Draw.Classes(500, 8, 2, 0.2, 3);
        CchVerdict verdict = new ComplementarityCriterion(Options).Evaluate(student, student, labels);
        Assert.Equal(Verdict.Distil, verdict.Verdict);
        Assert.True(verdict.Margin.Interval.Lower > 1);
        Assert.Contains(verdict.Warnings, w => w.Contains("determine each other"));
        CchVerdict gaussian = new ComplementarityCriterion(Options with { Estimators = EstimatorPair.ByName("gaussian") }).Evaluate(student, student, labels);
        Assert.Equal(Verdict.Distil, gaussian.Verdict);
        Assert.Equal(double.PositiveInfinity, gaussian.Margin.Nats);
        Assert.Equal(0, gaussian.ProbabilityOfWrongSign);
    }

    [Fact]
    public void The_record_holds_both_terms_their_difference_and_the_entropy_bound()
    {
        (Samples student, Labels labels) = Draw.Classes(600, 2, 4, 1, 7);
        CchVerdict verdict = new ComplementarityCriterion(Options).Evaluate(Draw.Normal(600, 3, 8), student, labels);
        Assert.Equal(verdict.Margin.Nats, verdict.TeacherStudent.Nats - verdict.StudentLabel.Nats, 1e-15);
        Assert.Equal(Math.Log(4), verdict.StudentLabel.EntropyBound!.Value, 1e-12);
        Assert.Equal(new KsgEstimator().Estimate(Draw.Normal(600, 3, 8), student).Nats, verdict.TeacherStudent.Nats);
        Assert.Equal(new RossEstimator().Estimate(student, labels).Nats, verdict.StudentLabel.Nats);
        Assert.Equal((600, 3, 2), (verdict.N, verdict.TeacherStudent.DimensionX, verdict.TeacherStudent.DimensionY));
        Assert.InRange(verdict.ProbabilityOfWrongSign, 0, 0.5);
        Assert.Equal("ksg1 (k = 3) - ross (k = 3) on at most 4 principal components", verdict.Estimator);
    }

    [Fact]
    public void The_margin_has_the_interval_of_a_difference_not_the_sum_of_two()
    {
        // Both terms share H2: where they move together the difference is known better than from independent terms.
        (Samples student, Labels labels) = Draw.Classes(800, 1, 2, 2, 9);
        Samples teacher = new(800, 1, [.. Enumerable.Range(0, 800).Select(i => student[i, 0] + 0.5 * Draw.Normal(800, 1, 10)[i, 0])]);
        CchVerdict v = new ComplementarityCriterion(Options with { Estimators = EstimatorPair.ByName("gaussian") }).Evaluate(teacher, student, labels);
        Assert.True(v.Margin.Interval.StandardError > 0);
        double independent = Math.Sqrt(Math.Pow(v.TeacherStudent.Interval!.StandardError, 2) + Math.Pow(v.StudentLabel.Interval!.StandardError, 2));
        Assert.NotEqual(independent, v.Margin.Interval.StandardError, 1e-6);
        Assert.True(v.Margin.Interval.StandardError < v.TeacherStudent.Interval.StandardError + v.StudentLabel.Interval.StandardError);
    }

    [Fact]
    public void Jobs_do_not_change_a_bit()
    {
        (Samples student, Labels labels) = Draw.Classes(300, 6, 3, 0.7, 4);
        Samples teacher = Draw.Normal(300, 5, 11);
        CchVerdict one = new ComplementarityCriterion(Options with { Jobs = 1 }).Evaluate(teacher, student, labels);
        CchVerdict two = new ComplementarityCriterion(Options with { Jobs = 2 }).Evaluate(teacher, student, labels);
        Assert.Equal(one.Margin, two.Margin);
        Assert.Equal(one.TeacherStudent.Interval, two.TeacherStudent.Interval);
    }

    [Fact]
    public void Dead_and_tied_units_give_a_verdict_with_warnings()
    {
        // Rectified features: many exact zeros, dead columns, whole rows that coincide.
        (Samples raw, Labels labels) = Draw.Classes(400, 10, 2, 0.5, 12);
        Samples student = new(400, 10, [.. Enumerable.Range(0, 4000).Select(i => i % 10 < 7 ? 0 : Math.Max(0, raw.Values[i] - 1))]);
        CchVerdict verdict = new ComplementarityCriterion(Options).Evaluate(Draw.Normal(400, 4, 13), student, labels);
        Assert.True(double.IsFinite(verdict.Margin.Nats));
        Assert.Contains(verdict.Warnings, w => w.Contains("coincide"));
        Assert.Contains(verdict.Warnings, w => w.Contains("rank 3"));
        Samples dead = new(400, 10, new double[4000]);
        CchVerdict silent = new ComplementarityCriterion(Options).Evaluate(dead, raw, labels);
        Assert.Equal(0, silent.TeacherStudent.Nats);
        Assert.Equal(Verdict.DoNotDistil, silent.Verdict);
        Assert.Contains(silent.Warnings, w => w.Contains("constant"));
    }

    [Fact]
    public void The_interval_of_the_margin_covers_it()
    {
        CoverageRow row = MarginCoverage.Run([new CoverageCell("margin-0.5-0.5", "ksg1", 200, 40)], new Seed(3), jobs: 2)[0];
        Assert.Equal(("ksg1 - ross", "subsampling"), (row.Estimator, row.Method));
        Assert.Equal(0, row.Bias, 4 * row.Sd / Math.Sqrt(40) + 0.01);
        Assert.InRange(row.CoversTruth, 0.8, 1);  // 38 of 40 expected, standard deviation 1.4
    }

    [Fact]
    public void What_the_verdict_rests_on_is_stated()
    {
        (Samples student, Labels labels) = Draw.Classes(200, 12, 2, 0.5, 16);
        var infonce = new InfoNceEstimator(new CriticOptions { HiddenWidths = [8], MaxSteps = 20 });
        CchVerdict trained = new ComplementarityCriterion(Options with { Estimators = new EstimatorPair(infonce, new ClassifierEstimator()), Subsamples = 10 }).Evaluate(Draw.Normal(200, 12, 17), student, labels);
        Assert.Contains("not trained again", trained.Margin.Interval.Method);
        Assert.DoesNotContain("not trained again", trained.StudentLabel.Interval!.Method);
        Assert.Contains(trained.Warnings, w => w == "infonce and classifier are of different families: their biases need not be alike");
        Assert.Contains(trained.Warnings, w => w.StartsWith("the biases of infonce and classifier on known answers of this size were not measured"));
        // 4 of 12 directions of equal variance.
        Assert.Contains(trained.Warnings, w => w.StartsWith("the 4 principal components of the student hold 4") && w.Contains("% of the variance of its 12 columns"));
        Assert.DoesNotContain(new ComplementarityCriterion(Options).Evaluate(Draw.Normal(200, 3, 17), student, labels).Warnings, w => w.Contains("families") || w.Contains("of the teacher hold"));
    }

    [Fact]
    public void Small_classes_and_few_rows_give_an_honest_answer()
    {
        (Samples student, Labels labels) = Draw.Classes(24, 3, 10, 0.5, 14);
        CchVerdict verdict = new ComplementarityCriterion(Options).Evaluate(Draw.Normal(24, 3, 15), student, labels);
        Assert.True(verdict.Margin.Interval.Upper > verdict.Margin.Interval.Lower || verdict.Verdict == Verdict.CannotTell);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        (Samples student, Labels labels) = Draw.Classes(60, 2, 2, 1, 1);
        var criterion = new ComplementarityCriterion();
        string Error(Samples t, Samples s, Labels y) => Assert.Throws<InvalidInputException>(() => criterion.Evaluate(t, s, y)).Message;
        Assert.Contains("teacher 59, student 60, labels 60", Error(Draw.Normal(59, 2, 1), student, labels));
        double[] values = student.Values.ToArray();
        values[9] = double.NaN;
        Assert.Contains("student: row 4, column 1", Error(student, new Samples(60, 2, values), labels));
        Assert.Contains("teacher: row 4, column 1", Error(new Samples(60, 2, values), student, labels));
        Assert.Contains("one class", Error(student, student, new Labels(new int[60], 2)));
        Assert.Contains("too few for k = 3", Error(Draw.Normal(3, 2, 1), Draw.Normal(3, 2, 2), new Labels([0, 1, 1], 2)));
    }
}
