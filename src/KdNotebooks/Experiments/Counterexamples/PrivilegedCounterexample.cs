using KdNotebooks.Data;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Experiments.Privileged;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>Cases 2 and 4 of generalised distillation: a teacher that knows much and cannot pass it on.</summary>
/// <param name="Privilege">The case.</param>
public sealed record PrivilegedCounterexample(Privilege Privilege) : Counterexample(
    Privilege == Privilege.CleanFeatures ? "i1" : "i2",
    Privilege == Privilege.CleanFeatures ? "privileged clean features" : "privileged sample-dependent features",
    "a far better teacher from which the student learns next to nothing that its labels did not say")
{
    private static readonly PrivilegedProtocol s_protocol = PrivilegedProtocol.For(Effort.Quick);

    /// <inheritdoc/>
    public override string Metric => "accuracy";

    /// <inheritdoc/>
    public override IReadOnlyList<CounterexampleArm> Arms => [new("soft labels", s_protocol.Lambda, null)];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Quantity, double Nats)> Informations => [];

    /// <summary>Trains all three; the margin is KSG1 of the two logits minus Ross of the student's and the label, on the test rows.</summary>
    public override CounterexampleRun Run(Seed seed)
    {
        PrivilegedRun run = PrivilegedRun.Of(s_protocol, Privilege, seed);
        Samples Logit(BinarySoftmax model, Samples x) => new(x.Count, 1, model.Logits(x));
        EstimatorPair pair = EstimatorPair.Neighbours();
        Samples student = Logit(run.Student, run.Test.Student);
        double margin = pair.TeacherStudent.Estimate(Logit(run.Teacher, run.Test.Teacher), student).Nats - pair.StudentLabel.Estimate(student, new Labels(run.Test.Labels, 2)).Nats;
        return new CounterexampleRun(
            run.Student.Accuracy(run.Test.Student, run.Test.Labels), [run.Taught(s_protocol.Lambda).Accuracy(run.Test.Student, run.Test.Labels)], margin);
    }
}
