using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>
/// A short pilot: the student is trained for a few epochs on few of its training rows, alone and with the teacher, and measured
/// on others of them; the score is the mean gain over random splits. It uses no held-out row of the experiment.
/// </summary>
public sealed record PilotRun : TransferCriterion
{
    /// <summary>Training rows that take part; all where there are fewer.</summary>
    public int Rows { get; init; } = 300;

    /// <summary>Random splits of them.</summary>
    public int Splits { get; init; } = 3;

    /// <summary>
    /// Each split has rows of its own, so that splits are independent; it needs <see cref="Splits"/> times <see cref="Rows"/>
    /// training rows. False: all splits are of the same rows.
    /// </summary>
    public bool Disjoint { get; init; }

    /// <summary>The share of them that is held out in a split.</summary>
    public double HeldOut { get; init; } = 1.0 / 3;

    /// <summary>λ of the convex form.</summary>
    public double Lambda { get; init; } = 0.5;

    /// <summary>T.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>Which rows, which splits, which starts.</summary>
    public Seed Seed { get; init; } = new(0);

    /// <inheritdoc/>
    public override string Name => "pilot";

    /// <inheritdoc/>
    public override double? Threshold => 0;

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The pair holds representations only, so that nothing can be trained.</exception>
    public override double Score(TransferPair pair) => pair is TrainablePair { Pilot: var student }
        ? Gains(student).Average()
        : throw new InvalidInputException("a pilot run trains the student: it needs its training rows, not only representations");

    /// <summary>With the teacher minus alone, one value a split.</summary>
    /// <exception cref="InvalidInputException">Too few rows, or an option is out of range.</exception>
    public IReadOnlyList<double> Gains(PilotStudent student, CancellationToken cancellation = default) =>
        [.. Gains(student, [(Lambda, Temperature)], cancellation).Select(split => split[0])];

    /// <summary>With the teacher minus alone for several (λ, T) on the same splits and starts: [splits][points].</summary>
    internal IReadOnlyList<double[]> Gains(PilotStudent student, IReadOnlyList<(double Lambda, double Temperature)> points, CancellationToken cancellation)
    {
        int rows = Math.Min(Rows, student.Rows), held = (int)Math.Round(rows * HeldOut);
        if (Splits < 1 || held < 1 || rows - held < 2)
            throw new InvalidInputException($"a pilot of {rows} rows, {held} of them held out, in {Splits} splits: at least 2 rows to learn from, 1 to measure and 1 split are needed");
        if (Disjoint && student.Rows < Splits * rows)
            throw new InvalidInputException($"{student.Rows} training rows do not make {Splits} disjoint splits of {rows}");
        RandomStream stream = Seed.Derive("rows").CreateStream();
        int[] few = Disjoint ? stream.Permutation(student.Rows)[..(Splits * rows)] : stream.Subset(student.Rows, rows);
        return [.. Enumerable.Range(0, Splits).Select(split =>
        {
            int[] order = Seed.Derive("split").Derive(split).CreateStream().Permutation(rows);
            int from = Disjoint ? split * rows : 0;
            int[] Taken(IEnumerable<int> places) => [.. places.Select(place => few[from + place]).Order()];
            var task = new PilotTask(Taken(order.Skip(held)), Taken(order.Take(held)), 0, Temperature, Seed.Derive("start").Derive(split));
            double alone = student.Measure(task, cancellation);
            return points.Select(point => student.Measure(task with { Lambda = point.Lambda, Temperature = point.Temperature }, cancellation) - alone).ToArray();
        })];
    }
}
