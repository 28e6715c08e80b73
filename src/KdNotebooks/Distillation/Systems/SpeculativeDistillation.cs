using KdNotebooks.Distillation.Systems.Internals;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>What sequences a token model is distilled on.</summary>
public enum TokenSequences
{
    /// <summary>Those of the data: supervised distillation.</summary>
    Data,

    /// <summary>The student's own, after the prompts of the data: on-policy distillation (Agarwal et al. 2024).</summary>
    Student,

    /// <summary>The student proposes a token; one outside the teacher's top K is replaced by the teacher's own draw.</summary>
    Speculative,
}

/// <summary>
/// Speculative knowledge distillation (Xu et al. 2025, "Bridging the Teacher-Student Gap Through Interleaved Sampling", arXiv
/// 2410.11325, alg. 1): sequences on which student and teacher interleave, and on each token D(teacher ‖ student). With K = V it
/// is on-policy distillation. Our choices: D is the forward KL divergence at temperature 1, without a label term; both models
/// draw at temperature 1; new sequences at every step; the models are small recurrent ones, trained by Adam.
/// Reduction: sum over the vocabulary, mean over rows and over the tokens after the prompt.
/// </summary>
public sealed record SpeculativeDistillation
{
    /// <summary>What the student is distilled on.</summary>
    public TokenSequences Sequences { get; init; } = TokenSequences.Speculative;

    /// <summary>K: the student's token is kept where it is among the teacher's K most probable ones.</summary>
    public int TopK { get; init; } = 3;

    /// <summary>The first tokens of each sequence that are given and not learnt.</summary>
    public int PromptLength { get; init; } = 2;

    /// <summary>Steps of Adam.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Sequences a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>Goes on with the training of <paramref name="student"/>; returns the share of its proposals that were kept (1 where it proposes none).</summary>
    /// <param name="student">Changed in place.</param>
    /// <param name="teacher">Not changed.</param>
    /// <param name="data">[n][length], all of one length.</param>
    /// <param name="seed">Which sequences, and every draw.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="InvalidInputException">A setting is out of range, or the vocabularies differ.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public double Train(TokenModel student, TokenModel teacher, int[][] data, Seed seed, CancellationToken cancellation = default)
    {
        if (student.Vocabulary != teacher.Vocabulary) throw new InvalidInputException($"the student has {student.Vocabulary} tokens, the teacher {teacher.Vocabulary}");
        if (TopK < 1 || TopK > teacher.Vocabulary || PromptLength < 1 || PromptLength >= data[0].Length)
            throw new InvalidInputException($"K must lie in 1..{teacher.Vocabulary} and the prompt in 1..{data[0].Length - 1}; got {TopK} and {PromptLength}");
        using var optimizer = optim.Adam(student.parameters(), LearningRate);
        RandomStream choice = seed.Derive("sequences").CreateStream(), draws = seed.Derive("tokens").CreateStream();
        double kept = 0;
        for (int step = 0; step < Steps; step++)
        {
            int[][] batch = [.. Enumerable.Range(0, BatchSize).Select(_ => data[choice.NextInt(data.Length)])];
            double share = 1;
            if (Sequences != TokenSequences.Data) (batch, share) = Interleave(student, teacher, batch, draws);
            kept += share / Steps;
            GradientStep.Take(optimizer, "the token model", () => Loss(After(student, batch), Constant(teacher, batch)), cancellation);
        }
        return kept;
    }

    /// <summary>Trains a model on sequences by cross-entropy of the tokens after the prompt; mean over rows and tokens.</summary>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public void Fit(TokenModel model, int[][] data, Seed seed, CancellationToken cancellation = default)
    {
        using var optimizer = optim.Adam(model.parameters(), LearningRate);
        RandomStream choice = seed.Derive("sequences").CreateStream();
        for (int step = 0; step < Steps; step++)
        {
            int[][] batch = [.. Enumerable.Range(0, BatchSize).Select(_ => data[choice.NextInt(data.Length)])];
            long[] targets = [.. batch.SelectMany(row => row.Skip(PromptLength)).Select(token => (long)token)];
            GradientStep.Take(optimizer, "the token model", () => nn.functional.cross_entropy(After(model, batch), tensor(targets)), cancellation);
        }
    }

    /// <summary>KL(teacher ‖ student) of each token: sum over the vocabulary, mean over the rows.</summary>
    /// <param name="student">Logits, [rows, V].</param>
    /// <param name="teacher">Logits, [rows, V]; a constant.</param>
    public static Tensor Loss(Tensor student, Tensor teacher)
    {
        Tensor divergence = nn.functional.kl_div(student.log_softmax(1), teacher.detach().log_softmax(1), log_target: true, reduction: nn.Reduction.Sum);
        return divergence / student.shape[0];
    }

    /// <summary>One token of the mixed sequence: the student's proposal where the teacher ranks it among its first K, else a draw of the teacher's.</summary>
    /// <param name="proposal">The student's token.</param>
    /// <param name="teacher">The teacher's probabilities, [V]; tokens of equal probability rank by number.</param>
    /// <param name="topK">K.</param>
    /// <param name="stream">Moves on by one number in either case, so that what is kept does not shift later draws.</param>
    public static (int Token, bool Kept) Choose(int proposal, ReadOnlySpan<double> teacher, int topK, RandomStream stream)
    {
        int better = 0;
        for (int token = 0; token < teacher.Length; token++)
            if (teacher[token] > teacher[proposal] || (teacher[token] == teacher[proposal] && token < proposal)) better++;
        int own = TokenSource.Draw(teacher, stream);
        return better < topK ? (proposal, true) : (own, false);
    }

    /// <summary>Sequences that a model writes by itself after the prompts of <paramref name="data"/>.</summary>
    public int[][] Write(TokenModel model, int[][] data, Seed seed) =>
        (this with { Sequences = TokenSequences.Student }).Interleave(model, model, data, seed.CreateStream()).Sequences;

    private (int[][] Sequences, double Kept) Interleave(TokenModel student, TokenModel teacher, int[][] data, RandomStream stream)
    {
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int length = data[0].Length, kept = 0;
        int[][] mixed = [.. data.Select(row => (int[])[.. row.Take(PromptLength), .. new int[length - PromptLength]])];
        bool speculative = Sequences == TokenSequences.Speculative;
        Tensor next = Tokens(mixed, 0, PromptLength);
        Tensor? own = null, other = null;
        for (int t = PromptLength; t < length; t++)
        {
            (Tensor logits, own) = student.Continue(next, own);
            double[] proposals = Probabilities(logits), checks = [];
            if (speculative)
            {
                (logits, other) = teacher.Continue(next, other);
                checks = Probabilities(logits);
            }
            for (int i = 0; i < mixed.Length; i++)
            {
                int token = TokenSource.Draw(proposals.AsSpan(i * student.Vocabulary, student.Vocabulary), stream);
                bool keep = true;
                if (speculative) (token, keep) = Choose(token, checks.AsSpan(i * student.Vocabulary, student.Vocabulary), TopK, stream);
                mixed[i][t] = token;
                if (keep) kept++;
            }
            next = Tokens(mixed, t, t + 1);
        }
        return (mixed, (double)kept / (mixed.Length * (length - PromptLength)));
    }

    // The logits of the tokens after the prompt, [rows × tokens, V].
    private Tensor After(TokenModel model, int[][] batch)
    {
        int length = batch[0].Length;
        Tensor logits = model.Continue(Tokens(batch, 0, length - 1)).Logits;
        return logits.slice(1, PromptLength - 1, length - 1, 1).reshape(-1, model.Vocabulary);
    }

    private Tensor Constant(TokenModel teacher, int[][] batch)
    {
        using var noGradient = no_grad();
        return After(teacher, batch);
    }

    // The softmax of the last token's logits, [batch × V].
    private static double[] Probabilities(Tensor logits)
    {
        float[] values = logits.select(1, logits.shape[1] - 1).softmax(1).ToFloats();
        return [.. values.Select(v => (double)v)];
    }

    internal static Tensor Tokens(int[][] rows, int from, int to)
    {
        var values = new long[rows.Length * (to - from)];
        for (int i = 0; i < rows.Length; i++)
            for (int t = from; t < to; t++) values[i * (to - from) + t - from] = rows[i][t];
        return tensor(values, [rows.Length, to - from]);
    }
}
