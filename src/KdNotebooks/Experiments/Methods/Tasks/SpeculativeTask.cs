using KdNotebooks.Distillation.Systems;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Methods.Tasks;

/// <summary>
/// Speculative knowledge distillation (arXiv 2410.11325) on synthetic token sequences, over the sequences that the student has.
/// The teacher has more of them. Every arm goes on from the same student, trained on its sequences for a while, for as many
/// steps and with the same step size; "student alone" goes on with the labels.
/// </summary>
public sealed record SpeculativeTask : SystemTask
{
    /// <summary>The sequences that the student has, by condition.</summary>
    public IReadOnlyList<int> Sequences { get; init; } = [20, 80, 320];

    /// <summary>The tokens, those that may follow a pair, and the tokens of a sequence.</summary>
    public (int Vocabulary, int Successors, int Length) Language { get; init; } = (8, 3, 14);

    /// <summary>The widths of the recurrent states.</summary>
    public (int Teacher, int Student) Widths { get; init; } = (40, 24);

    /// <summary>The sequences and the steps that the teacher is trained with.</summary>
    public (int Sequences, int Steps) TeacherTraining { get; init; } = (500, 400);

    /// <summary>Steps that the student learns by itself before the arms part.</summary>
    public int WarmSteps { get; init; } = 20;

    /// <summary>The steps, their size, and K.</summary>
    public SpeculativeDistillation Distillation { get; init; } = new() { Steps = 150 };

    /// <summary>Fresh sequences that everything is judged on.</summary>
    public int Fresh { get; init; } = 300;

    /// <inheritdoc/>
    public override string System => "speculative";

    /// <inheritdoc/>
    public override string Data => "synthetic token sequences";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions => [.. Sequences.Select(count => $"{count} sequences")];

    /// <inheritdoc/>
    public override string Baseline => "student alone";

    /// <inheritdoc/>
    public override IReadOnlyList<SystemScore> Run(string condition, Seed seed, CancellationToken cancellation = default)
    {
        var source = new TokenSource(Language.Vocabulary, Language.Successors, seed.Derive("source"));
        int[][] all = source.Sample(TeacherTraining.Sequences, Language.Length, seed.Derive("training"));
        int[][] own = all[..Sequences[TaskConditions.IndexOf(this, condition)]], fresh = source.Sample(Fresh, Language.Length, seed.Derive("fresh"));

        using var teacher = new TokenModel(Language.Vocabulary, Widths.Teacher, seed.Derive("teacher"));
        (Distillation with { Steps = TeacherTraining.Steps }).Fit(teacher, all, seed.Derive("teacher's training"), cancellation);
        using var untrained = new TokenModel(Language.Vocabulary, Widths.Student, seed.Derive("student"));
        using TokenModel warm = untrained.Copy();
        (Distillation with { Steps = WarmSteps }).Fit(warm, own, seed.Derive("warm start"), cancellation);
        using TokenModel alone = warm.Copy();
        Distillation.Fit(alone, own, seed.Derive("student's training"), cancellation);

        List<SystemScore> scores = [.. Scores("untrained", untrained), .. Scores("teacher", teacher), .. Scores(Baseline, alone)];
        foreach ((string arm, TokenSequences sequences) in new[] { ("supervised KD", TokenSequences.Data), ("on-policy KD", TokenSequences.Student), ("speculative KD", TokenSequences.Speculative) })
        {
            using TokenModel student = warm.Copy();
            (Distillation with { Sequences = sequences }).Train(student, teacher, own, seed.Derive("distillation"), cancellation);
            scores.AddRange(Scores(arm, student));
        }
        return scores;

        IEnumerable<SystemScore> Scores(string arm, TokenModel model)
        {
            TokenReport report = TokenReport.Of(model, source, fresh);
            yield return new SystemScore(arm, "token accuracy", report.Accuracy);
            yield return new SystemScore(arm, "excess nats a token (less is better)", report.ExcessNats);
            yield return new SystemScore(arm, "allowed share of written tokens", TokenReport.AllowedShare(source, Distillation.Write(model, fresh, seed.Derive("written"))));
        }
    }
}
