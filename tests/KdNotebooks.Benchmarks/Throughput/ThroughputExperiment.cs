using KdNotebooks.Data;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;
using KdNotebooks.Numerics;

namespace KdNotebooks.Benchmarks.Throughput;

/// <summary>
/// The main grid of the digits experiment, small and on random images, so that it needs no data: independent cells of about the
/// same length, each a teacher, three distilled students and both terms of the criterion, through the kit's own runner.
/// </summary>
internal static class ThroughputExperiment
{
    private const int GreyPixels = 28 * 28, Classes = 10;

    /// <summary>Seconds of the whole experiment with <paramref name="jobs"/> cells at a time.</summary>
    public static double Run(int seeds, int jobs)
    {
        string folder = Directory.CreateTempSubdirectory("kd-throughput-").FullName;
        try
        {
            DigitsProtocol smoke = DigitsProtocol.For(Effort.Smoke, seeds);
            var experiment = new DigitsExperiment(smoke with { Extensions = smoke.Extensions with { Seeds = 0, EstimatorSeeds = 0, PilotSeeds = 0 } }, (protocol, _, _) => Rows(protocol.TrainingRows, protocol.TestRows));
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            ResultsTable table = new ExperimentRunner { OutputFolder = folder, Jobs = jobs }.Run(experiment, new Silent());
            double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
            return table.Runs.All(run => run.Success) ? seconds : throw new InvalidOperationException($"a run failed: {table.Runs.First(run => !run.Success).Error}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static DigitsRows Rows(int training, int test)
    {
        (Modality, Modality) grey = (Images("random grey", 1, training), Images("random grey", 1, test)), colour = (Images("random colour", 3, training), Images("random colour", 3, test));
        return new DigitsRows
        {
            TeacherName = "random grey",
            StudentName = "random colour",
            TrainingLabels = RandomLabels(training),
            TestLabels = RandomLabels(test),
            Teacher = _ => grey,
            Student = _ => colour,
            First = Rows,
        };
    }

    private static Modality Images(string name, int channels, int rows)
    {
        RandomStream random = new Seed(0).Derive(rows).Derive(name).CreateStream();
        return new Modality(name, [channels, 28, 28], [.. Enumerable.Range(0, rows * channels * GreyPixels).Select(_ => (float)(2 * random.NextDouble() - 1))]);
    }

    private static Labels RandomLabels(int rows) => new([.. Enumerable.Range(0, rows).Select(row => row % Classes)], Classes);

    private sealed class Silent : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value)
        {
        }
    }
}
