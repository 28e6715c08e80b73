using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// The simulations of the Modality Focusing Hypothesis (Xue et al., ICLR 2023): decisive features x_s ~ N(0, I),
/// y = 1[⟨a, x_s⟩ &gt; 0] with a ~ N(0, I) drawn anew each time; each modality holds some of x_s and noise elsewhere. The task
/// knows both informations of the criterion for labelling weights of equal size.
/// </summary>
public sealed record ModalityFocusingTask
{
    private ModalityFocusingTask(string name, int decisive, int teacherColumns, int studentColumns, (int From, int To) teacherHolds, (int From, int To) studentHolds)
    {
        (Name, Decisive, TeacherColumns, StudentColumns, TeacherHolds, StudentHolds) = (name, decisive, teacherColumns, studentColumns, teacherHolds, studentHolds);
    }

    /// <summary>
    /// Experiment 1: 20 decisive features; the teacher (25 columns) and the student (50) hold 10 each, <paramref name="overlap"/>
    /// of them in common.
    /// </summary>
    /// <exception cref="InvalidInputException">The overlap is outside 0..10.</exception>
    public static ModalityFocusingTask Overlapping(int overlap)
    {
        if (overlap is < 0 or > 10) throw new InvalidInputException($"an overlap of {overlap}: it must lie in 0..10");
        return new ModalityFocusingTask($"overlap={overlap}", 20, 25, 50, (10 - overlap, 20 - overlap), (0, 10));
    }

    /// <summary>Experiment 2: 50 decisive features; the student holds the first 10, the teacher the first 10 + <paramref name="extra"/>.</summary>
    /// <exception cref="InvalidInputException">The number is outside 0..40.</exception>
    public static ModalityFocusingTask Wider(int extra)
    {
        if (extra is < 0 or > 40) throw new InvalidInputException($"{extra} further features of the teacher: the number must lie in 0..40");
        return new ModalityFocusingTask($"extra={extra}", 50, 50, 50, (0, 10 + extra), (0, 10));
    }

    /// <summary>
    /// The table of modality-general teachers: 50 columns each, the student holds <paramref name="common"/> decisive features,
    /// the teacher those and <paramref name="extra"/> more; all labelling weights are 1 (as in the authors' simulation).
    /// </summary>
    /// <exception cref="InvalidInputException">The numbers are negative or above 50 together.</exception>
    public static ModalityFocusingTask Nested(int common, int extra)
    {
        if (common < 1 || extra < 0 || common + extra > 50) throw new InvalidInputException($"{common} common and {extra} further decisive features: at least 1 and 0, at most 50 together");
        return new ModalityFocusingTask($"common={common} extra={extra}", common + extra, 50, 50, (0, common + extra), (0, common)) { EqualWeights = true };
    }

    /// <summary>Whether every labelling weight a_i is 1 instead of drawn.</summary>
    public bool EqualWeights { get; private init; }

    /// <summary>overlap=4, extra=20 or common=10 extra=10.</summary>
    public string Name { get; }

    /// <summary>The columns of x_s.</summary>
    public int Decisive { get; }

    /// <summary>The teacher's columns.</summary>
    public int TeacherColumns { get; }

    /// <summary>The student's columns.</summary>
    public int StudentColumns { get; }

    /// <summary>The columns of x_s that the teacher holds, at the same places; 0-based, half-open.</summary>
    public (int From, int To) TeacherHolds { get; }

    /// <summary>The columns of x_s that the student holds.</summary>
    public (int From, int To) StudentHolds { get; }

    /// <summary>γ: the share of the decisive features held by either that both hold.</summary>
    public double Gamma => (double)Shared / (Teacher + Student - Shared);

    /// <summary>
    /// I(H1;H2) of the optimal scores at equal |a_i|, jointly normal with correlation shared/√(teacher's · student's): −½ ln(1 − ρ²).
    /// </summary>
    public double TeacherStudentInformation => -0.5 * Math.Log(1 - (double)Shared * Shared / (Teacher * Student));

    /// <summary>I(H2;Y) of the optimal score at equal |a_i|: a normal score and the sign of one with correlation √(student's/decisive).</summary>
    public double StudentLabelInformation => new LabelNormalTask(Math.Sqrt((double)Student / Decisive)).MutualInformation;

    private int Teacher => TeacherHolds.To - TeacherHolds.From;

    private int Student => StudentHolds.To - StudentHolds.From;

    private int Shared => Math.Max(0, Math.Min(TeacherHolds.To, StudentHolds.To) - Math.Max(TeacherHolds.From, StudentHolds.From));

    /// <summary>One draw. Tasks of one experiment share a, x_s and the student's rows at equal seeds.</summary>
    public LabelledModalities Draw(int trainingRows, int testRows, Seed seed)
    {
        RandomStream stream = seed.Derive("labelling").CreateStream();
        double[] a = [.. Enumerable.Range(0, Decisive).Select(_ => EqualWeights ? 1 : stream.NextGaussian())];
        return new LabelledModalities(Rows(a, trainingRows, seed.Derive("training")), Rows(a, testRows, seed.Derive("test")));
    }

    private LabelledRows Rows(double[] a, int n, Seed seed)
    {
        RandomStream decisive = seed.Derive("decisive").CreateStream(), first = seed.Derive("teacher").CreateStream(), second = seed.Derive("student").CreateStream();
        double[] teacher = new double[n * TeacherColumns], student = new double[n * StudentColumns], x = new double[Decisive];
        var labels = new int[n];
        for (int i = 0; i < n; i++)
        {
            double score = 0;
            for (int j = 0; j < x.Length; j++)
            {
                x[j] = decisive.NextGaussian();
                score += a[j] * x[j];
            }
            labels[i] = score > 0 ? 1 : 0;
            Fill(teacher.AsSpan(i * TeacherColumns, TeacherColumns), x, TeacherHolds, first);
            Fill(student.AsSpan(i * StudentColumns, StudentColumns), x, StudentHolds, second);
        }
        return new LabelledRows(new Samples(n, TeacherColumns, teacher), new Samples(n, StudentColumns, student), labels);
    }

    private static void Fill(Span<double> row, double[] x, (int From, int To) holds, RandomStream noise)
    {
        for (int j = 0; j < row.Length; j++) row[j] = j >= holds.From && j < holds.To ? x[j] : noise.NextGaussian();
    }
}
