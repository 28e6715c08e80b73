using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>One distilled student of a case.</summary>
/// <param name="Method">Which teacher.</param>
/// <param name="Lambda">λ, additive.</param>
/// <param name="ExactGain">What the oracle says, in the unit of <see cref="Counterexample.Unit"/>; null where no oracle exists.</param>
public sealed record CounterexampleArm(string Method, double Lambda, double? ExactGain);

/// <summary>What one seed of a case gave.</summary>
/// <param name="Alone">The student alone.</param>
/// <param name="Distilled">One value an arm.</param>
/// <param name="Margin">The margin estimated from this seed's test rows; null where it is known exactly.</param>
public sealed record CounterexampleRun(double Alone, IReadOnlyList<double> Distilled, double? Margin = null);

/// <summary>A place where the hypothesis I(H1;H2) &gt; I(H2;Y) misleads, or where it is right for a reason worth knowing.</summary>
/// <param name="Key">One letter, and a number where a letter has several.</param>
/// <param name="Name">A few words.</param>
/// <param name="Claim">What it shows, one sentence.</param>
public abstract record Counterexample(string Key, string Name, string Claim)
{
    /// <summary>Accuracy, or excess risk (then less is better).</summary>
    public abstract string Metric { get; }

    /// <summary>What a gain is divided by: R(0) for an excess risk, 1 for an accuracy.</summary>
    public virtual double Unit => 1;

    /// <summary>The distilled students.</summary>
    public abstract IReadOnlyList<CounterexampleArm> Arms { get; }

    /// <summary>Informations known exactly, nats; holds margin unless each run estimates it.</summary>
    public abstract IReadOnlyList<(string Quantity, double Nats)> Informations { get; }

    /// <summary>Trains the student alone and with each teacher.</summary>
    public abstract CounterexampleRun Run(Seed seed);

    /// <summary>a: independent modalities.</summary>
    public string Condition => $"{Key}: {Name}";

    /// <summary>Both terms and their difference.</summary>
    internal static IReadOnlyList<(string Quantity, double Nats)> Terms(double teacherStudent, double studentLabel, params IReadOnlyList<(string Quantity, double Nats)> further)
        => [(Quantities.TeacherStudent, teacherStudent), (Quantities.StudentLabel, studentLabel), (Quantities.Margin, teacherStudent - studentLabel), .. further];
}
