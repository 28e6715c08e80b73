using System.Collections.Concurrent;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Digits;

/// <summary>A student that was trained without a teacher.</summary>
/// <param name="Accuracy">On the held-out rows.</param>
/// <param name="Seen">What it makes of the held-out rows; H2 is its features.</param>
internal sealed record LoneStudent(double Accuracy, Representation Seen);

/// <summary>The students alone, each trained once: every teacher is compared with the same one.</summary>
internal sealed class DigitsStudents(DigitsProtocol protocol, Seed root)
{
    private readonly ConcurrentDictionary<(string Network, double Sigma, int? Rows, int Seed), Lazy<LoneStudent>> _trained = new();

    // The student alone and every distilled student of one repetition start from this.
    public Seed SeedOf(int seed) => root.Derive("student").Derive(seed);

    public LoneStudent GridStudent(DigitsRows rows, int seed, CancellationToken cancellation) =>
        Train((DigitsCondition.NameOf(protocol.Student), 0, null, seed), rows, protocol.Student, protocol.Training, cancellation);

    public LoneStudent Of(DigitsCase @case, DigitsRows rows, int seed, CancellationToken cancellation) =>
        Train((@case.Condition.Student, @case.Condition.StudentSigma, @case.Condition.Rows, seed), rows, @case.Student, @case.Training, cancellation);

    private LoneStudent Train((string Network, double Sigma, int? Rows, int Seed) key, DigitsRows rows, Architecture network, TrainingOptions options, CancellationToken cancellation) =>
        _trained.GetOrAdd(key, _ => new Lazy<LoneStudent>(() =>
        {
            (KdNotebooks.Data.Modality training, KdNotebooks.Data.Modality heldOut) = rows.Student(key.Sigma);
            using TrainedClassifier student = new SupervisedTrainer { Architecture = network, Options = options }.Train(training, rows.TrainingLabels, SeedOf(key.Seed), cancellation);
            Representation seen = student.Represent(heldOut);
            return new LoneStudent(seen.Accuracy(rows.TestLabels), seen);
        })).Value;
}
