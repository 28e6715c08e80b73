using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Digits;

/// <summary>
/// MNIST teaches MNIST-M. The main grid: for each blur σ of the teacher's images and each seed the teacher alone, the student
/// alone, the student distilled at each λ, and both terms of the criterion on the same held-out rows. Then its extensions,
/// each with its own, fewer rows: see <see cref="DigitsExtensions"/>.
/// </summary>
/// <param name="protocol">Every number.</param>
/// <param name="load">The rows; by default MNIST and MNIST-M of the data folder, fetched or built where they are missing.</param>
public sealed class DigitsExperiment(DigitsProtocol protocol, Func<DigitsProtocol, IProgress<string>, CancellationToken, DigitsRows>? load = null) : IExperiment
{
    private readonly Func<DigitsProtocol, IProgress<string>, CancellationToken, DigitsRows> _load = load ?? DigitsRows.Load;

    /// <inheritdoc/>
    public string Name => "digits";

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        (DigitsCells grid, Func<DigitsCase, DigitsCells> cells) = PrepareCells(progress, cancellation);
        return new ExperimentPlan(grid.Provenance,
        [
            .. Enumerable.Range(0, protocol.Seeds).Select(grid.StudentAlone),
            .. DigitsCase.All(protocol).Select(pair => cells(pair.Case).Of(pair.Case, pair.Seed)),
        ]);
    }

    /// <summary>The cells of the main grid, and those of any case.</summary>
    internal (DigitsCells Grid, Func<DigitsCase, DigitsCells> Cells) PrepareCells(IProgress<string> progress, CancellationToken cancellation)
    {
        DigitsRows rows = _load(protocol, progress, cancellation);
        var provenance = new RunProvenance(
            Backend.Label, protocol.Effort.ToString().ToLowerInvariant(), $"{Backend.Version}+{protocol.Hash(rows.TeacherName, rows.StudentName)}");
        var root = new Seed(protocol.RootSeed);
        var grid = new DigitsCells(protocol, rows, new DigitsStudents(protocol, root), root, provenance);
        DigitsExtensions extensions = protocol.Extensions;
        DigitsCells extended = grid with { Rows = rows.First(extensions.TrainingRows, extensions.TestRows) };
        return (grid, @case => @case.Condition.IsGrid ? grid : extended);
    }
}
