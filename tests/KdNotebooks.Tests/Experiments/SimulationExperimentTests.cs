using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Mfh;
using KdNotebooks.Experiments.Privileged;

namespace KdNotebooks.Tests.Experiments;

/// <summary>Reproductions against the tables of the reference re-runs.</summary>
public class SimulationExperimentTests
{
    private static readonly (string Condition, double Gain)[] s_mfh =
    [
        ("1: overlap=0", -1.53), ("1: overlap=2", -.82), ("1: overlap=4", -.02), ("1: overlap=6", .68), ("1: overlap=8", 1.42), ("1: overlap=10", 2.17),
        ("2: extra=0", 1.21), ("2: extra=10", .93), ("2: extra=20", .64), ("2: extra=30", .34), ("2: extra=40", .10),
    ];

    [Fact]
    public void Modality_focusing_gains_at_a_hundred_repetitions()
    {
        Dictionary<string, PairedSummary> summary = Run(new MfhExperiment(MfhProtocol.For(Effort.Quick)));
        Assert.Equal(11, summary.Count);
        foreach ((string condition, double gain) in s_mfh)
        {
            Assert.Equal(gain, 100 * summary[condition].Gain.Mean, .45);
            if (Math.Abs(gain) > .45) Assert.Equal(Math.Sign(gain), Math.Sign(summary[condition].Gain.Mean));
        }
        // The level of the tables: the sd of one accuracy is about 2 points, a hundred of them .2; four of those.
        Assert.Equal(67.93, 100 * summary["1: overlap=0"].Student.Mean, .8);
        Assert.Equal(57.7, 100 * summary["2: extra=0"].Student.Mean, .8);
        Assert.Equal(89.70, 100 * summary["2: extra=40"].Teacher.Mean, .8);
        Assert.Equal(71, 100 * summary["1: overlap=0"].Teacher.Mean, 1.3);
    }

    [Fact]
    public void Generalised_distillation_accuracies()
    {
        Dictionary<string, PairedSummary> summary = Run(new PrivilegedExperiment(PrivilegedProtocol.For(Effort.Quick, seeds: 60)));
        (string Condition, double Teacher, double Student, double Distilled, double Gain)[] published =
        [
            ("1: clean labels", 95.2, 87.6, 95.2, 7.5), ("2: clean features", 89.5, 68.0, 68.2, .2),
            ("3: relevant features", 97.9, 87.7, 97.5, 9.8), ("4: sample-dependent features", 95.4, 55.3, 56.1, .8),
        ];
        foreach ((string condition, double teacher, double student, double distilled, double gain) in published)
        {
            Assert.Equal(teacher, 100 * summary[condition].Teacher.Mean, 1.5);
            Assert.Equal(student, 100 * summary[condition].Student.Mean, 1.5);
            Assert.Equal(distilled, 100 * summary[condition].Distilled.Mean, 1.5);
            Assert.Equal(gain, 100 * summary[condition].Gain.Mean, 1.5);
        }
    }

    private static Dictionary<string, PairedSummary> Run(IExperiment experiment)
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = new ExperimentRunner { OutputFolder = folder.Path, Jobs = 2 }.Run(experiment, new Progress<ExperimentProgress>());
        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        return PairedSummary.Of(table).ToDictionary(entry => entry.Condition);
    }
}
