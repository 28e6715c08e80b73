using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Methods;

/// <summary>A data set of the comparison: who teaches whom, with which networks.</summary>
public sealed record MethodsCase
{
    /// <summary>In conditions and tables; says when the data are simulated.</summary>
    public required string Name { get; init; }

    /// <summary>Which rows, and how they are split.</summary>
    public required string Data { get; init; }

    /// <summary>The teacher's network.</summary>
    public required Architecture Teacher { get; init; }

    /// <summary>The student's network.</summary>
    public required Architecture Student { get; init; }

    /// <summary>How all of them are trained; the last epoch is measured.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>Repetitions that the weights are tuned on, apart from the reported ones.</summary>
    public int TuningSeeds { get; init; } = 2;

    /// <summary>The rows; fetched where they are missing.</summary>
    public required Func<IProgress<string>, CancellationToken, CaseRows> Load { get; init; }
}

/// <summary>How the rows of a data set are drawn.</summary>
/// <param name="TeacherName">What the teacher sees and where it came from, for the rows of results.</param>
/// <param name="StudentName">What the student sees.</param>
/// <param name="Identity">Which data exactly.</param>
/// <param name="Reported">Training and held-out rows of a repetition.</param>
/// <param name="Tuning">Both out of the training rows of a repetition.</param>
public sealed record CaseRows(string TeacherName, string StudentName, string Identity, Func<Seed, Split> Reported, Func<Seed, Split> Tuning)
{
    /// <summary>Two modalities of rows that are split in whole units.</summary>
    /// <param name="data">The data.</param>
    /// <param name="teacher">The teacher's modality.</param>
    /// <param name="student">The student's modality.</param>
    /// <param name="testFraction">The share that is held out of all rows, and for tuning out of the training rows.</param>
    /// <param name="preparation">How features are chosen and scaled, by the training rows.</param>
    /// <param name="asRead">Modalities that stay as they are (images).</param>
    /// <param name="trainingRows">The most training rows; more are drawn from.</param>
    public static CaseRows Of(
        MultimodalData data, string teacher, string student, double testFraction, PreparationOptions preparation, IReadOnlyList<string>? asRead = null, int trainingRows = int.MaxValue)
    {
        return new CaseRows($"{teacher} of {data.Name}", $"{student} of {data.Name}", $"{data.Name} {data.Fingerprint()}", Reported, Tuning);

        Split Reported(Seed seed) => Prepared(data.SplitByUnit(testFraction, seed), seed);

        Split Tuning(Seed seed)
        {
            int[] outer = data.SplitByUnit(testFraction, seed).Train;
            RowSplit inner = RowSplit.ByUnit([.. outer.Select(row => data.Units[row])], data.Labels.Rows(outer), testFraction, seed.Derive("validation"));
            return Prepared(new RowSplit([.. inner.Train.Select(row => outer[row])], [.. inner.Test.Select(row => outer[row])]), seed);
        }

        Split Prepared(RowSplit split, Seed seed)
        {
            split.RequireDisjoint(data.Units);
            int[] train = split.Train.Length <= trainingRows ? split.Train
                : [.. seed.Derive("fewer rows").CreateStream().Permutation(split.Train.Length)[..trainingRows].Select(i => split.Train[i]).Order()];
            (Modality Train, Modality Test) first = Side(teacher), second = Side(student);
            return new Split(new PairedDataset(first.Train, second.Train, data.Labels.Rows(train)), new PairedDataset(first.Test, second.Test, data.Labels.Rows(split.Test)));

            (Modality, Modality) Side(string name)
            {
                Modality modality = data[name];
                if (asRead?.Contains(name) == true) return (modality.Rows(train), modality.Rows(split.Test));
                FeaturePreparation fitted = FeaturePreparation.Fit(modality, train, preparation);
                return (fitted.Apply(modality, train), fitted.Apply(modality, split.Test));
            }
        }
    }

    /// <summary>Two halves that share no row: every repetition draws its training rows from one and its held-out rows from the other.</summary>
    /// <param name="pool">The two halves.</param>
    /// <param name="trainingRows">Drawn from the first half; for tuning, a quarter of them validates.</param>
    /// <param name="testRows">Drawn from the second.</param>
    public static CaseRows Of(Split pool, int trainingRows, int testRows)
    {
        return new CaseRows(
            pool.Train.Teacher.Name, pool.Train.Student.Name, $"{pool.Train.Teacher.Name}, {pool.Train.Student.Name}, {pool.Train.Count}, {pool.Test.Count}",
            seed => new Split(Rows(pool.Train, Drawn(pool.Train, seed, trainingRows)), Rows(pool.Test, Drawn(pool.Test, seed, testRows))),
            seed =>
            {
                int[] drawn = Drawn(pool.Train, seed, trainingRows);
                int held = trainingRows / 4;
                return new Split(Rows(pool.Train, drawn[held..]), Rows(pool.Train, drawn[..held]));
            });

        static int[] Drawn(PairedDataset from, Seed seed, int count) => seed.Derive("rows").CreateStream().Permutation(from.Count)[..count];
        static PairedDataset Rows(PairedDataset from, int[] rows) => new(from.Teacher.Rows(rows), from.Student.Rows(rows), from.Labels.Rows(rows));
    }
}
