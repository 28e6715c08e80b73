using KdNotebooks.Experiments.Digits;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Criteria.Internals;

/// <summary>MNIST teaches MNIST-M: every blur and every extension.</summary>
internal sealed record DigitsSource : LeaderboardSource
{
    private readonly DigitsExperiment _experiment;
    private DigitsRows? _rows;

    public DigitsSource(LeaderboardProtocol protocol, DigitsProtocol digits)
        : base(protocol)
    {
        Digits = digits;
        // Read once, for the experiment and for its scores.
        _experiment = new DigitsExperiment(digits, (settings, progress, cancellation) => _rows ??= DigitsRows.Load(settings, progress, cancellation));
    }

    private DigitsProtocol Digits { get; }

    public override IExperiment Experiment => _experiment;

    public override IReadOnlyList<SourceCell> Cells(IProgress<string> progress, CancellationToken cancellation)
    {
        Func<DigitsCase, DigitsCells> cells = _experiment.PrepareCells(progress, cancellation).Cells;
        IReadOnlyList<string> criteria = Protocol.Asked;
        return [.. DigitsCase.All(Digits).Select(pair => pair.Case).DistinctBy(@case => @case.Condition).SelectMany(@case => Enumerable.Range(0, Seeds(@case)).Select(seed => (@case, seed))).Select(pair =>
        {
            (DigitsCase @case, int seed) = pair;
            DigitsCondition condition = @case.Condition;
            double[] wanted = [Protocol.SmallLambda, Protocol.UsualLambda];
            var planned = new SourceCondition(
                condition.ToString(), FormattableString.Invariant($"{condition.Teacher}, sigma={condition.Sigma}"),
                FormattableString.Invariant($"{condition.Student}, sigma={condition.StudentSigma}{(condition.Rows is { } rows ? $", rows={rows}" : "")}"),
                seed < Math.Min(Own(@case), Protocol.ScoredSeeds) ? criteria : [], [.. wanted.Where(lambda => seed >= Own(@case) || !@case.Lambdas.Contains(lambda))]) { Temperature = Digits.Temperature };
            return new SourceCell($"{condition}, seed {seed}", seed, [planned], stop =>
            {
                (TrainablePair networks, Func<double, double> distil) = cells(@case).Alone(@case, seed, stop);
                return [NetworksAlone.Of(planned.Condition, networks, Protocol.Criteria, distil)];
            });
        })];
    }

    private int Own(DigitsCase @case) => @case.Condition.IsGrid ? Digits.Seeds : Digits.Extensions.Seeds;

    // The main grid's rows and convolutions cost too much to be brought to more seeds.
    private int Seeds(DigitsCase @case) => !@case.Condition.IsGrid && @case.Teacher is Mlp && @case.Student is Mlp ? Math.Max(Own(@case), Protocol.Seeds) : Own(@case);
}
