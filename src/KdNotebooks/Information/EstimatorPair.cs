namespace KdNotebooks.Information;

/// <summary>
/// The two estimators of a comparison I(H1;H2) − I(H2;Y): of the same family, so that their biases are alike.
/// </summary>
/// <param name="TeacherStudent">For I(H1;H2), two continuous variables.</param>
/// <param name="StudentLabel">For I(H2;Y), a continuous variable and a label.</param>
public sealed record EstimatorPair(IMutualInformationEstimator TeacherStudent, IMutualInformationEstimator StudentLabel)
{
    /// <summary>KSG1 and Ross with the same k: nearest neighbours in the maximum norm on both sides.</summary>
    public static EstimatorPair Neighbours(int k = 3) => new(
        new KsgEstimator(new KsgOptions { Neighbours = k }),
        new RossEstimator(new RossOptions { Neighbours = k }));

    /// <summary>
    /// The pair whose first member is called <paramref name="name"/>. KSG goes with Ross; an estimator of both kinds goes with
    /// itself; ross and classifier, which need a label, are completed by KSG1 and by InfoNCE.
    /// </summary>
    /// <exception cref="InvalidInputException">Unknown name.</exception>
    public static EstimatorPair ByName(string name)
    {
        IMutualInformationEstimator first = Estimators.ByName(name);
        return (first.SupportsSamples, first.SupportsLabels) switch
        {
            (true, true) => new(first, first),
            (true, false) => new(first, new RossEstimator()),
            _ => new(first is ClassifierEstimator ? new InfoNceEstimator() : new KsgEstimator(), first),
        };
    }

    /// <summary>Whether both are of one kind, as KSG1 and Ross are, so that their biases are alike.</summary>
    public bool IsOneFamily => Family(TeacherStudent) == Family(StudentLabel);

    private static string Family(IMutualInformationEstimator estimator)
        => estimator.Name is "ksg1" or "ksg2" or "ross" or "gao" ? "neighbours" : estimator.Name;

    /// <summary>"ksg1 (k = 3) - ross (k = 3)".</summary>
    public string Name => (TeacherStudent.Name, TeacherStudent.Settings) == (StudentLabel.Name, StudentLabel.Settings)
        ? $"{TeacherStudent.Name} ({TeacherStudent.Settings}) for both terms"
        : $"{TeacherStudent.Name} ({TeacherStudent.Settings}) - {StudentLabel.Name} ({StudentLabel.Settings})";
}
