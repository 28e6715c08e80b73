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

    /// <summary>The labels of the training rows.</summary>
    public required Labels TrainingLabels { get; init; }

    /// <summary>The labels of the held-out rows.</summary>
    public required Labels TestLabels { get; init; }

    /// <summary>The teacher's training and held-out rows at blur σ.</summary>
    public required Func<double, (Modality Training, Modality Test)> Teacher { get; init; }

    /// <summary>The student's training and held-out rows at blur σ.</summary>
    public required Func<double, (Modality Training, Modality Test)> Student { get; init; }

    /// <summary>The first training and held-out rows, as rows of their own.</summary>
    public required Func<int, int, DigitsRows> First { get; init; }

    /// <summary>MNIST and MNIST-M of the data folder; what is missing is fetched or built first.</summary>
    /// <exception cref="KdException">The data cannot be had, or are damaged.</exception>
    public static DigitsRows Load(DigitsProtocol protocol, IProgress<string> progress, CancellationToken cancellation)
    {
        var options = new DigitsOptions { TrainingRows = protocol.TrainingRows, TestRows = protocol.TestRows, Seed = new Seed(protocol.RootSeed).Derive("data") };
        DigitsData data = DigitsData.LoadAsync(DataStore.Default(), options, new DataMessages(progress), cancellation).GetAwaiter().GetResult();
        // The files are a hundred megabytes that nobody reads any more, and the collector does not hurry.
        GC.Collect();
        return Of(data);
    }

    private static DigitsRows Of(DigitsData data)
    {
        var teacher = new Shared(sigma => data.Only(DigitsSide.Teacher, sigma));
        var student = new Shared(sigma => data.Only(DigitsSide.Student, sigma));
        return new DigitsRows
        {
            TeacherName = DigitsData.TeacherName,
            StudentName = data.StudentName,
            TrainingLabels = data.Labels.Train,
            TestLabels = data.Labels.Test,
            Teacher = teacher.At,
            Student = student.At,
            First = (training, test) => Of(data.First(training, test)),
        };
    }

    /// <summary>Shared by the cells that need it now; the collector takes it when the work has gone on to the next σ.</summary>
    private sealed class Shared(Func<double, (Modality Training, Modality Test)> make)
    {
        private readonly Dictionary<double, (WeakReference<Modality> Training, WeakReference<Modality> Test)> _kept = [];

        public (Modality Training, Modality Test) At(double sigma)
        {
            lock (_kept)
            {
                if (_kept.TryGetValue(sigma, out var kept) && kept.Training.TryGetTarget(out Modality? training) && kept.Test.TryGetTarget(out Modality? test))
                    return (training, test);
                (training, test) = make(sigma);
                _kept[sigma] = (new(training), new(test));
                return (training, test);
            }
        }
    }
}
