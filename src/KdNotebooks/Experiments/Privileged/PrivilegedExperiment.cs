using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Privileged;

/// <summary>For each case and seed: the privileged teacher, the regular student, and the distilled student.</summary>
public sealed class PrivilegedExperiment(PrivilegedProtocol protocol) : IExperiment
{
    /// <inheritdoc/>
    public string Name => "privileged";

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        RunProvenance provenance = Provenance.Of(protocol);
        return new ExperimentPlan(provenance,
            [.. Enum.GetValues<Privilege>().SelectMany(privilege => Enumerable.Range(0, protocol.Seeds).Select(seed => Cell(privilege, seed, provenance)))]);
    }

    internal static string Condition(Privilege privilege) => privilege switch
    {
        Privilege.CleanLabels => "1: clean labels",
        Privilege.CleanFeatures => "2: clean features",
        Privilege.RelevantFeatures => "3: relevant features",
        _ => "4: sample-dependent features",
    };

    private ExperimentCell Cell(Privilege privilege, int seed, RunProvenance provenance)
    {
        RunRecord Planned(string arm) => new() { Experiment = Name, Condition = Condition(privilege), Arm = arm, Seed = seed, Provenance = provenance };
        RunRecord teacherRun = Planned(Arms.Teacher) with { Teacher = "simulated x*" }, studentRun = Planned(Arms.Student) with { Student = "simulated x" };
        RunRecord distilledRun = Planned(Arms.Distilled) with { Teacher = "simulated x*", Student = "simulated x", Method = "soft labels", Lambda = protocol.Lambda, Temperature = 1 };
        return new ExperimentCell($"{Condition(privilege)}, seed {seed}", [teacherRun, studentRun, distilledRun], _ =>
        {
            PrivilegedRun run = PrivilegedRun.Of(protocol, privilege, new Seed(protocol.RootSeed).Derive(privilege.ToString()).Derive(seed));
            RunRecord Done(RunRecord record, BinarySoftmax model, Samples x) => record with { Success = true, Value = model.Accuracy(x, run.Test.Labels) };
            return new CellResult(
                [Done(teacherRun, run.Teacher, run.Test.Teacher), Done(studentRun, run.Student, run.Test.Student), Done(distilledRun, run.Taught(protocol.Lambda), run.Test.Student)], []);
        });
    }
}

/// <summary>One seed of one case: trained models and their standardised rows.</summary>
/// <param name="Training">Standardised rows to train on.</param>
/// <param name="Test">Standardised by the training rows.</param>
/// <param name="Teacher">Sees x*.</param>
/// <param name="Student">Sees x, learns from the labels.</param>
/// <param name="Taught">Sees x, learns from the labels and the teacher at any λ.</param>
internal sealed record PrivilegedRun(LabelledRows Training, LabelledRows Test, BinarySoftmax Teacher, BinarySoftmax Student, Func<double, BinarySoftmax> Taught)
{
    public static PrivilegedRun Of(PrivilegedProtocol protocol, Privilege privilege, Seed root)
    {
        (LabelledRows training, LabelledRows test) = Standardised(new PrivilegedTask(privilege).Draw(protocol.TrainingRows, protocol.TestRows, root.Derive("data")));
        BinarySoftmax Train(Samples x, SoftTargets targets, string start) => BinarySoftmax.GlorotUniform(x.Dimension, root.Derive(start).CreateStream())
            .RmsProp(x, targets, protocol.Training, root.Derive(start).Derive("batches").CreateStream());
        SoftTargets hard = SoftTargets.OfLabels(training.Labels);
        BinarySoftmax teacher = Train(training.Teacher, hard, "teacher");
        return new PrivilegedRun(
            training, test, teacher, Train(training.Student, hard, "student"),
            lambda => Train(training.Student, SoftTargets.Convex(training.Labels, teacher.Probabilities(training.Teacher), lambda), "student"));
    }

    private static LabelledModalities Standardised(LabelledModalities draw)
    {
        Func<Samples, Samples> teacher = Scaling(draw.Training.Teacher), student = Scaling(draw.Training.Student);
        LabelledRows Scaled(LabelledRows rows) => new(teacher(rows.Teacher), student(rows.Student), rows.Labels);
        return new LabelledModalities(Scaled(draw.Training), Scaled(draw.Test));
    }

    /// <summary>By the mean and the standard deviation (divisor n) of each column of <paramref name="training"/>.</summary>
    private static Func<Samples, Samples> Scaling(Samples training)
    {
        (double Mean, double Deviation)[] scale = [.. Enumerable.Range(0, training.Dimension).Select(c =>
        {
            double[] column = training.Column(c);
            double mean = column.Average();
            return (mean, Math.Sqrt(column.Average(v => (v - mean) * (v - mean))));
        })];
        return rows =>
        {
            double[] values = rows.Values.ToArray();
            for (int i = 0; i < values.Length; i++) values[i] = (values[i] - scale[i % scale.Length].Mean) / scale[i % scale.Length].Deviation;
            return new Samples(rows.Count, rows.Dimension, values);
        };
    }
}
