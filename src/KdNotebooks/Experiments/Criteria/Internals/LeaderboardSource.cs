using KdNotebooks.Criterion.Rivals;

namespace KdNotebooks.Experiments.Criteria.Internals;

/// <summary>One experiment as the leaderboard sees it: its conditions, the networks alone to score, and the gains that it lacks.</summary>
internal abstract record LeaderboardSource(LeaderboardProtocol Protocol)
{
    /// <summary>The experiment whose runs hold the gains.</summary>
    public abstract IExperiment Experiment { get; }

    /// <summary>The experiment's name.</summary>
    public string Name => Experiment.Name;

    /// <summary>Whether its data lie in the data folder or can be fetched or drawn; a source whose data do not is left out.</summary>
    public virtual bool IsThere => true;

    /// <summary>The work.</summary>
    public abstract IReadOnlyList<SourceCell> Cells(IProgress<string> progress, CancellationToken cancellation);
}

/// <summary>A condition in one seed: what will be scored and which students are distilled besides.</summary>
/// <param name="Condition">As in the experiment's rows; where these tell students apart by method, with the method.</param>
/// <param name="Teacher">Who teaches.</param>
/// <param name="Student">Whom: conditions of one student compete for it.</param>
/// <param name="Criteria">The rules that are asked; none in seeds that only add gains.</param>
/// <param name="Lambdas">λ of the students that are distilled here, because the experiment's own runs lack them.</param>
internal sealed record SourceCondition(string Condition, string Teacher, string Student, IReadOnlyList<string> Criteria, IReadOnlyList<double> Lambdas)
{
    public string Method { get; init; } = "logit";

    public double? Temperature { get; init; }

    /// <summary>Whether teacher and student have accuracies that are recorded.</summary>
    public bool Trained { get; init; } = true;
}

/// <summary>The networks alone of one condition.</summary>
/// <param name="Condition">Which.</param>
/// <param name="Teacher">The teacher's accuracy; null where there is no network.</param>
/// <param name="Student">The student's.</param>
/// <param name="Score">The score of a rule by name.</param>
/// <param name="Distil">The accuracy of the student distilled at λ.</param>
internal sealed record NetworksAlone(string Condition, double? Teacher, double? Student, Func<string, double> Score, Func<double, double> Distil)
{
    public static NetworksAlone Of(string condition, TrainablePair pair, IReadOnlyDictionary<string, TransferCriterion> criteria, Func<double, double> distil) =>
        new(condition, pair.Teacher.Accuracy(pair.Labels), pair.Student.Accuracy(pair.Labels), name => criteria[name].Score(pair), distil);
}

/// <summary>Conditions of one seed that share networks.</summary>
/// <param name="Key">Unique in the source.</param>
/// <param name="Seed">The repetition.</param>
/// <param name="Conditions">What is done.</param>
/// <param name="Train">Does it, condition after condition, in that order.</param>
internal sealed record SourceCell(string Key, int Seed, IReadOnlyList<SourceCondition> Conditions, Func<CancellationToken, IEnumerable<NetworksAlone>> Train);
