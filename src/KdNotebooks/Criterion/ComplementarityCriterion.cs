using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Criterion;

/// <summary>
/// Compares I(H1;H2) with I(H2;Y) on the same held-out rows and says whether to distil, with the interval of the difference
/// taken from the same subsamples for both terms, so that what they share cancels.
/// </summary>
public sealed class ComplementarityCriterion(CriterionOptions? options = null)
{
    private readonly CriterionOptions _options = options ?? new();

    /// <summary>The verdict on a teacher's representation H1 [n, d1], a student's H2 [n, d2] and the labels Y [n].</summary>
    /// <exception cref="InvalidInputException">Row counts differ, NaN or infinity, a single class, or too few rows.</exception>
    public CchVerdict Evaluate(Samples teacher, Samples student, Labels labels)
    {
        new UncertaintyOptions { Level = _options.Level, Subsamples = _options.Subsamples, Jobs = _options.Jobs }.Check();
        Check(teacher, student, labels);
        List<string> warnings = [];
        Samples h1 = Project(teacher, "the teacher", warnings), h2 = Project(student, "the student", warnings);
        return Reading.Of(_options.Estimators.TeacherStudent, h1, h2, _options.Jobs, teacherStudent =>
            Reading.Of(_options.Estimators.StudentLabel, h2, labels, _options.Jobs, studentLabel => Evaluate(h1, h2, labels, teacherStudent, studentLabel, warnings)));
    }

    private CchVerdict Evaluate(Samples h1, Samples h2, Labels labels, Reading first, Reading second, List<string> warnings)
    {
        int n = labels.Count;
        (PointEstimate teacherStudent, PointEstimate studentLabel) = (first.Point, second.Point);
        AddWarnings(warnings, "I(H1;H2)", teacherStudent.Warnings);
        List<string> labelWarnings = [.. studentLabel.Warnings];
        LabelEntropy.WarnAbove(studentLabel.Nats, labels, labelWarnings);
        AddWarnings(warnings, "I(H2;Y)", labelWarnings);

        if (!_options.Estimators.IsOneFamily)
            warnings.Add($"{_options.Estimators.TeacherStudent.Name} and {_options.Estimators.StudentLabel.Name} are of different families: their biases need not be alike");

        double[]?[] values = Subsampling.Evaluate(n, _options.Subsamples, _options.Seed.Derive("margin"), _options.Jobs, rows => [first.On(rows), second.On(rows)]);
        double[][] usable = [.. values.Where(v => v is not null && v.All(double.IsFinite)).Select(v => v!)];
        if (usable.Length < values.Length)
            warnings.Add($"{values.Length - usable.Length} of {values.Length} subsamples could not be estimated and were left out of the intervals");
        Interval Around(double estimate, Func<double[], double> part, bool retrained)
            => Subsampling.Interval(estimate, [.. usable.Select(part)], values.Length, n, _options.Level, retrained);

        if (!first.Retrained && Reading.IntervalWarning(_options.Estimators.TeacherStudent.Name) is { } narrow) warnings.Add(narrow);

        double nats = teacherStudent.Nats - studentLabel.Nats;
        var margin = new Margin(nats, Around(nats, v => v[0] - v[1], first.Retrained && second.Retrained));
        Interval teacherStudentInterval = Around(teacherStudent.Nats, v => v[0], first.Retrained);
        Verdict verdict = Decide(margin, teacherStudentInterval, warnings);
        MarginCalibration? calibration = Calibrate(h1, h2, labels, first, second, warnings);
        if (calibration is not null) WarnOfMismatch(calibration, verdict, margin, teacherStudentInterval, warnings);
        return new CchVerdict
        {
            Verdict = verdict,
            Margin = margin,
            TeacherStudent = Describe(_options.Estimators.TeacherStudent, teacherStudent, teacherStudentInterval, n, h1.Dimension, h2.Dimension, null),
            StudentLabel = Describe(_options.Estimators.StudentLabel, studentLabel, Around(studentLabel.Nats, v => v[1], second.Retrained), n, h2.Dimension, 0, LabelEntropy.Of(labels)) with { Warnings = labelWarnings },
            ProbabilityOfWrongSign = WrongSign(margin),
            N = n,
            Calibration = calibration,
            Estimator = _options.Estimators.Name + (_options.Components is { } q ? $" on at most {q} principal components" : ""),
            Warnings = warnings,
        };
    }

    private static void Check(Samples teacher, Samples student, Labels labels)
    {
        if (teacher.Count != student.Count || teacher.Count != labels.Count)
            throw new InvalidInputException($"row counts differ: teacher {teacher.Count}, student {student.Count}, labels {labels.Count}; row i of each must be the same observation");
        InputCheck.Finite(teacher, "teacher");
        InputCheck.Finite(student, "student");
        InputCheck.SeveralClasses(labels);
    }

    private Samples Project(Samples x, string name, List<string> warnings)
        => _options.Components is { } q ? Projection.Of(x, q, name, _options.Jobs, warnings) : x;

    // Null where it was not asked for or cannot be done; then a warning says that the biases are unknown.
    private MarginCalibration? Calibrate(Samples h1, Samples h2, Labels labels, Reading teacherStudent, Reading studentLabel, List<string> warnings)
    {
        if (!_options.Calibrate) return null;
        (IMutualInformationEstimator first, IMutualInformationEstimator second) = _options.Estimators;
        Seed seed = _options.Seed.Derive("calibration");
        string reason;
        if (!teacherStudent.Retrained || !studentLabel.Retrained || second is ClassifierEstimator) reason = "training on many data sets would take too long";
        else if (!double.IsFinite(teacherStudent.Point.Nats) || !double.IsFinite(studentLabel.Point.Nats)) return null;
        else
        {
            try
            {
                return new MarginCalibration(
                    EstimatorCalibration.ForSamples(first, labels.Count, h1.Dimension, h2.Dimension, teacherStudent.Point.Nats, seed.Derive("samples"), _options.Jobs),
                    EstimatorCalibration.ForLabels(second, h2.Dimension, labels.Counts(), studentLabel.Point.Nats, seed.Derive("labels"), _options.Jobs));
            }
            catch (InvalidInputException error)
            {
                reason = error.Message;
            }
        }
        string both = first.Name == second.Name ? first.Name : $"{first.Name} and {second.Name}";
        warnings.Add($"the biases of {both} on known answers of this size were not measured ({reason}); where they differ the margin is off");
        return null;
    }

    private static void WarnOfMismatch(MarginCalibration calibration, Verdict verdict, Margin margin, Interval teacherStudent, List<string> warnings)
    {
        Interval interval = margin.Interval;
        double shift = calibration.Mismatch;
        Verdict corrected = VerdictRule.Decide(interval.Lower - shift, interval.Upper - shift, teacherStudent.Lower - calibration.TeacherStudent.Bias);
        if (corrected == verdict && Math.Abs(shift) <= (interval.Upper - interval.Lower) / 2) return;
        string numbers = FormattableString.Invariant($"on known answers of this size I(H1;H2) reads {calibration.TeacherStudent.Bias:+0.000;-0.000} and I(H2;Y) {calibration.StudentLabel.Bias:+0.000;-0.000} nats off, the margin {shift:+0.000;-0.000}");
        warnings.Add(corrected == verdict ? $"{numbers}, more than its interval allows for" : $"{numbers}: corrected for that the verdict would be {corrected}");
    }

    private static void AddWarnings(List<string> warnings, string term, IReadOnlyList<string> added)
        => warnings.AddRange(added.Select(w => $"{term}: {w}"));

    private static Verdict Decide(Margin margin, Interval teacherStudent, List<string> warnings)
    {
        if (double.IsPositiveInfinity(margin.Nats)) return Verdict.Distil;
        Verdict verdict = VerdictRule.Decide(margin.Interval.Lower, margin.Interval.Upper, teacherStudent.Lower);
        if (verdict != Verdict.CannotTell || !(margin.Interval.Lower > 0)) return verdict;
        warnings.Add("the margin is above 0 only because I(H2;Y) came out below 0; teacher and student share nothing measurable, so the answer is CannotTell");
        return Verdict.CannotTell;
    }

    private static double WrongSign(Margin margin)
    {
        if (double.IsInfinity(margin.Nats)) return 0;
        double error = margin.Interval.StandardError;
        if (error == 0) return margin.Nats == 0 ? 0.5 : 0;
        return MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(margin.Nats) / error);
    }

    private static MutualInformationEstimate Describe(IMutualInformationEstimator estimator, PointEstimate point, Interval interval, int n, int dx, int dy, double? bound)
        => new()
        {
            Nats = point.Nats,
            Interval = interval,
            N = n,
            DimensionX = dx,
            DimensionY = dy,
            Estimator = estimator.Name,
            Settings = estimator.Settings,
            EntropyBound = bound,
            Warnings = point.Warnings,
        };
}
