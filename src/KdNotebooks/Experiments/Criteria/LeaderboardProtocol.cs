using System.Globalization;
using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Experiments.Criteria.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>Every rule on every condition of every experiment. Every number of it.</summary>
public sealed record LeaderboardProtocol : ExperimentProtocol
{
    /// <summary>The experiments that are judged.</summary>
    public required IReadOnlyList<string> Experiments { get; init; }

    /// <summary>Seeds of each condition whose networks alone are scored; a condition's score is their mean.</summary>
    public int ScoredSeeds { get; init; } = 5;

    /// <summary>The weight that the theorem speaks of, where an experiment did not run it.</summary>
    public double SmallLambda { get; init; } = 0.1;

    /// <summary>The weight that people use, where an experiment did not run it.</summary>
    public double UsualLambda { get; init; } = 0.5;

    /// <summary>The level of every interval.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Draws of the bootstrap over experiments and conditions.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>The protocol of an effort.</summary>
    /// <param name="effort">Smoke judges simulated experiments alone.</param>
    /// <param name="seeds">Paired seeds that pairs of modalities and simulators are brought to; the effort's own number when null.</param>
    public static LeaderboardProtocol For(Effort effort, int? seeds = null) => effort switch
    {
        Effort.Smoke => new LeaderboardProtocol { Effort = effort, Experiments = LeaderboardSources.Names(effort), Seeds = seeds ?? 4, ScoredSeeds = 2, Resamples = 200 },
        Effort.Quick => new LeaderboardProtocol { Effort = effort, Experiments = LeaderboardSources.Names(effort), Seeds = seeds ?? 20 },
        _ => new LeaderboardProtocol { Effort = effort, Experiments = LeaderboardSources.Names(effort), Seeds = seeds ?? 50, ScoredSeeds = 20 },
    };

    /// <summary>The rules by name; the constant ones need no score.</summary>
    internal IReadOnlyDictionary<string, TransferCriterion> Criteria { get; } = RivalCriteria.All(new Seed(0).Derive("leaderboard"))
        .Where(rule => rule is not ConstantRule).Concat(RivalCriteria.Estimators.Skip(1)).ToDictionary(rule => rule.Name);

    /// <summary>The names of the rules that can be asked of any pair of networks.</summary>
    internal IReadOnlyList<string> Asked => [.. Criteria.Keys.Where(name => name != new KnownOverlap().Name)];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, root seed {RootSeed}"),
        ("experiments", string.Join(", ", Experiments) + "; those whose data are not there are left out"),
        ("scores", $"of the networks alone (teacher, student) of the first {ScoredSeeds} seeds of each experiment: same rows, same seeds, so the same networks; a condition's score is the mean"),
        ("rules", string.Join(", ", RivalCriteria.All().Select(rule => rule.Name))),
        ("the hypothesis otherwise", string.Join(", ", RivalCriteria.Estimators.Select(rule => rule.Name))),
        ("pilot", Pilot()),
        ("overlap tag", "agreement of a joint training of at most 300 training rows, two thirds to learn from, as short as the pilot; known γ only in the modality-focusing simulations"),
        ("gains", $"of the experiments' own runs, all their seeds; conditions with fewer are brought to {Seeds} paired seeds (not the main grid of digits, LeNet, nor other sizes of pairs), and to λ = {Number(SmallLambda)} and {Number(UsualLambda)} where they lack them"),
        ("small λ", "of each condition the smallest weight of at most 0.2 in the convex form"),
        ("usual λ", $"of each condition the weight nearest {Number(UsualLambda)} above 0.2 (privileged: 1, soft labels only)"),
        ("decided", string.Create(CultureInfo.InvariantCulture, $"the {100 * Level} % interval of the paired gain excludes 0; other conditions are marked and are neither hits nor misses")),
        ("probability", "logistic regression of the sign on the score (ranks, slope shrunk), fitted on all other experiments; a rule without a threshold of its own says \"distil\" above ½"),
        ("intervals", $"{Resamples} bootstrap draws of experiments, then of conditions within them; the fitted probabilities are kept"),
    ];

    private static string Pilot()
    {
        var pilot = new PilotRun();
        return string.Create(CultureInfo.InvariantCulture, $"{pilot.Splits} splits of at most {pilot.Rows} training rows, two thirds to learn from, at most {PilotStudent.Epochs} epochs, λ = {pilot.Lambda}, T = {pilot.Temperature} (linear students: λ/(1−λ) additive, T = 1)");
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
