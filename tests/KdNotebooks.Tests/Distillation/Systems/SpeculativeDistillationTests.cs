using KdNotebooks.Distillation.Systems;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation.Systems;

/// <summary>Token models, a source with a known law, and the sequences that student and teacher write together.</summary>
public class SpeculativeDistillationTests
{
    private static readonly SpeculativeDistillation s_short = new() { Steps = 5, BatchSize = 8 };

    [Fact]
    public void The_divergence_equals_an_independent_implementation_and_its_gradient_central_differences()
    {
        using var scope = NewDisposeScope();
        Tensor teacher = 3 * Waves.Of(6, 4, 0.9), student = 2 * Waves.Of(6, 4, 0.2);
        Assert.Equal(Waves.Golden("token-divergence"), SpeculativeDistillation.Loss(student, teacher).item<double>(), 1e-9);
        Assert.Equal(0, SpeculativeDistillation.Loss(teacher, teacher).item<double>(), 1e-12);
        teacher = teacher.detach().requires_grad_();
        Waves.CheckGradient(student, z => SpeculativeDistillation.Loss(z, teacher));
        Assert.True(teacher.grad is null, "the teacher is a constant");
    }

    [Fact]
    public void A_proposal_is_kept_exactly_where_the_teacher_ranks_it_among_its_first_k()
    {
        double[] teacher = [0.1, 0.4, 0.1, 0.4];  // by rank: 1, 3, 0, 2
        RandomStream stream = new Seed(1).CreateStream();
        int[] rank = [2, 0, 3, 1];
        for (int k = 1; k <= 4; k++)
            for (int proposal = 0; proposal < 4; proposal++)
            {
                (int token, bool kept) = SpeculativeDistillation.Choose(proposal, teacher, k, stream);
                Assert.Equal(rank[proposal] < k, kept);
                if (kept) Assert.Equal(proposal, token);
            }
    }

    [Fact]
    public void What_replaces_a_proposal_follows_the_teachers_law()
    {
        double[] teacher = [0, 0.2, 0.5, 0.3];
        RandomStream stream = new Seed(2).CreateStream();
        const int Draws = 4000;
        int[] counts = new int[4];
        for (int i = 0; i < Draws; i++) counts[SpeculativeDistillation.Choose(0, teacher, 1, stream).Token]++;
        for (int token = 0; token < 4; token++)
            Assert.InRange(counts[token] / (double)Draws, teacher[token] - 4 * Math.Sqrt(0.25 / Draws), teacher[token] + 4 * Math.Sqrt(0.25 / Draws));
        Assert.Equal(0, counts[0]);
    }

    [Fact]
    public void With_every_token_accepted_the_student_writes_alone_and_nothing_is_replaced()
    {
        (TokenSource source, TokenModel student, TokenModel teacher) = Models();
        int[][] data = source.Sample(20, 8, new Seed(3));
        using TokenModel onPolicy = student.Copy(), all = student.Copy(), strict = student.Copy();
        Assert.Equal(1, (s_short with { Sequences = TokenSequences.Student }).Train(onPolicy, teacher, data, new Seed(4)));
        Assert.Equal(1, (s_short with { TopK = 6 }).Train(all, teacher, data, new Seed(4)));
        Assert.InRange((s_short with { TopK = 1 }).Train(strict, teacher, data, new Seed(4)), 0.01, 0.99);
    }

    [Fact]
    public void Training_reads_the_source_and_leaves_the_teacher_as_it_was()
    {
        (TokenSource source, TokenModel student, TokenModel teacher) = Models();
        int[][] data = source.Sample(60, 8, new Seed(3)), fresh = source.Sample(100, 8, new Seed(5));
        var fit = new SpeculativeDistillation { Steps = 60, LearningRate = 0.02 };
        double before = TokenReport.Of(teacher, source, fresh).ExcessNats;
        fit.Fit(teacher, data, new Seed(6));
        double after = TokenReport.Of(teacher, source, fresh).ExcessNats;
        Assert.True(after < before, $"{before} to {after} nats");
        double untrained = TokenReport.Of(student, source, fresh).ExcessNats;
        fit.Train(student, teacher, data, new Seed(7));
        Assert.True(TokenReport.Of(student, source, fresh).ExcessNats < untrained);
        Assert.Equal(after, TokenReport.Of(teacher, source, fresh).ExcessNats);
    }

    [Fact]
    public void The_excess_of_a_uniform_model_is_the_exact_divergence_from_the_source()
    {
        var source = new TokenSource(4, 4, new Seed(8));
        using var uniform = new TokenModel(4, 3, new Seed(1));
        using (no_grad())
            foreach (TorchSharp.Modules.Parameter parameter in uniform.parameters()) parameter.zero_();
        int[][] fresh = source.Sample(50, 6, new Seed(9));
        double expected = fresh.SelectMany(row => Enumerable.Range(2, 4).Select(t => (row[t - 2], row[t - 1])))
            .Average(pair => source.Law(pair.Item1, pair.Item2).ToArray().Sum(p => p * Math.Log(p * 4)));
        Assert.Equal(expected, TokenReport.Of(uniform, source, fresh).ExcessNats, 1e-6);
    }

    [Fact]
    public void The_source_writes_only_what_it_allows_and_its_frequencies_are_its_law()
    {
        var source = new TokenSource(3, 2, new Seed(10));
        int[][] sample = source.Sample(3000, 5, new Seed(11));
        Assert.Equal(1, TokenReport.AllowedShare(source, sample));
        int[] after = new int[3];
        foreach (int[] row in sample)
            for (int t = 2; t < 5; t++)
                if (row[t - 2] == 0 && row[t - 1] == 1) after[row[t]]++;
        int n = after.Sum();
        Assert.True(n > 300);
        for (int token = 0; token < 3; token++)
            Assert.InRange(after[token] / (double)n, source.Law(0, 1)[token] - 4 * Math.Sqrt(0.25 / n), source.Law(0, 1)[token] + 4 * Math.Sqrt(0.25 / n));
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++) Assert.Equal(1, source.Law(a, b).ToArray().Sum(), 1e-12);
    }

    [Fact]
    public void A_model_continues_from_its_state_as_if_it_had_read_everything_at_once()
    {
        using var scope = NewDisposeScope();
        using var model = new TokenModel(5, 6, new Seed(1));
        Tensor tokens = tensor(new long[] { 0, 3, 1, 4, 2, 2 }, [2, 3]);
        (Tensor whole, _) = model.Continue(tokens);
        (_, Tensor state) = model.Continue(tokens.slice(1, 0, 2, 1));
        (Tensor last, _) = model.Continue(tokens.slice(1, 2, 3, 1), state);
        float[] expected = whole.slice(1, 2, 3, 1).contiguous().data<float>().ToArray(), actual = last.contiguous().data<float>().ToArray();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6f);
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        (TokenSource source, TokenModel student, TokenModel teacher) = Models();
        int[][] data = source.Sample(4, 8, new Seed(3));
        Assert.Throws<InvalidInputException>(() => (s_short with { TopK = 0 }).Train(student, teacher, data, new Seed(1)));
        Assert.Throws<InvalidInputException>(() => (s_short with { PromptLength = 8 }).Train(student, teacher, data, new Seed(1)));
        Assert.Throws<InvalidInputException>(() => s_short.Train(new TokenModel(5, 4, new Seed(1)), teacher, data, new Seed(1)));
        Assert.Throws<InvalidInputException>(() => new TokenSource(4, 5, new Seed(1)));
        Assert.Throws<InvalidInputException>(() => source.Sample(1, 2, new Seed(1)));
    }

    private static (TokenSource Source, TokenModel Student, TokenModel Teacher) Models() =>
        (new TokenSource(6, 2, new Seed(20)), new TokenModel(6, 8, new Seed(21)), new TokenModel(6, 12, new Seed(22)));
}
