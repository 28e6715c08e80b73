using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Digits;

/// <summary>The rows of the digits experiment: training and held-out digits in both modalities.</summary>
public sealed record DigitsRows
{
    /// <summary>What the teacher sees and where it came from.</summary>
    public required string TeacherName { get; init; }

    /// <summary>What the student sees and where it came from.</summary>
    public required string StudentName { get; init; }

    /// <summary>The student's training rows.</summary>
    public required Modality StudentTraining { get; init; }

    /// <summary>The student's held-out rows.</summary>
    public required Modality StudentTest { get; init; }

    /// <summary>The labels of the training rows.</summary>
    public required Labels TrainingLabels { get; init; }

    /// <summary>The labels of the held-out rows.</summary>
    public required Labels TestLabels { get; init; }

    /// <summary>The teacher's training and held-out rows at blur σ.</summary>
    public required Func<double, (Modality Training, Modality Test)> Teacher { get; init; }

    /// <summary>MNIST and MNIST-M of the data folder; what is missing is fetched or built first.</summary>
    /// <exception cref="KdException">The data cannot be had, or are damaged.</exception>
    public static DigitsRows Load(DigitsProtocol protocol, IProgress<string> progress, CancellationToken cancellation)
    {
        var options = new DigitsOptions { TrainingRows = protocol.TrainingRows, TestRows = protocol.TestRows, Seed = new Seed(protocol.RootSeed).Derive("data") };
        DigitsData data = DigitsData.LoadAsync(DataStore.Default(), options, new Relay(progress), cancellation).GetAwaiter().GetResult();
        Split sharp = data.Blurred(0);
        var blurred = new Dictionary<double, WeakReference<Split>>();
        return new DigitsRows
        {
            TeacherName = sharp.Train.Teacher.Name,
            StudentName = sharp.Train.Student.Name,
            StudentTraining = sharp.Train.Student,
            StudentTest = sharp.Test.Student,
            TrainingLabels = sharp.Train.Labels,
            TestLabels = sharp.Test.Labels,
            Teacher = sigma =>
            {
                // Shared by the cells that need it now; the collector takes it when the work has gone on to the next σ.
                lock (blurred)
                {
                    if (!blurred.TryGetValue(sigma, out WeakReference<Split>? kept) || !kept.TryGetTarget(out Split? split))
                        blurred[sigma] = new WeakReference<Split>(split = data.Blurred(sigma));
                    return (split.Train.Teacher, split.Test.Teacher);
                }
            },
        };
    }

    private sealed class Relay(IProgress<string> progress) : IProgress<DataProgress>
    {
        private string _last = "";

        public void Report(DataProgress value)
        {
            string line = $"{value.Dataset}: {value.Step}";
            if (line == _last) return;
            _last = line;
            progress.Report(line);
        }
    }
}
