using System.Text.Json.Nodes;
using KdNotebooks.Distillation.Online;
using KdNotebooks.Tests.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation.Online;

/// <summary>The losses of the online schemes and the boundary search against PyTorch (tests/fixtures/distillation/online.py), and their properties.</summary>
public class OnlineTests
{
    private const int Rows = 6, Classes = 4;
    private const double Weight = 0.7;
    private static readonly BoundarySearch s_search = new() { Reach = 1.5 };
    private static readonly Lazy<JsonNode> s_golden = new(() => JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "distillation", "online.json")))!);
    private static readonly long[] s_labels = [0, 1, 2, 3, 0, 2];

    [Fact]
    public void Mutual_learning_equals_an_independent_implementation()
    {
        using var scope = NewDisposeScope();
        Tensor loss = MutualLearning.Loss(2 * Wave([Rows, Classes], 0.2), 3 * Wave([Rows, Classes], 0.9), tensor(s_labels), Weight);
        Assert.Equal(s_golden.Value["dml"]!.GetValue<double>(), loss.item<double>(), 1e-6);
    }

    [Fact]
    public void An_online_ensemble_equals_an_independent_implementation()
    {
        using var scope = NewDisposeScope();
        Tensor loss = OnlineEnsemble.Loss(2 * Wave([Rows, Classes], 0.2), 3 * Wave([Rows, Classes], 0.9), Wave([Rows, 2], 0.4), tensor(s_labels), Weight, 3);
        Assert.Equal(s_golden.Value["one"]!.GetValue<double>(), loss.item<double>(), 1e-6);
    }

    [Fact]
    public void Peers_that_agree_have_nothing_to_learn_from_each_other()
    {
        using var scope = NewDisposeScope();
        Tensor logits = 2 * Wave([Rows, Classes], 0.2), labels = tensor(s_labels);
        double hard = nn.functional.cross_entropy(logits, labels).item<double>();
        Assert.Equal(2 * hard, MutualLearning.Loss(logits, logits.clone(), labels, Weight).item<double>(), 12);
        // Any mixture of equal branches is the branch: only its cross-entropy comes on top.
        Assert.Equal((2 + Weight) * hard, OnlineEnsemble.Loss(logits, logits.clone(), Wave([Rows, 2], 0.4), labels, Weight, 3).item<double>(), 12);
    }

    [Fact]
    public void Each_peer_is_pulled_towards_the_others_distribution_and_neither_through_the_target()
    {
        using var scope = NewDisposeScope();
        Tensor student = (2 * Wave([Rows, Classes], 0.2)).requires_grad_(), peer = (3 * Wave([Rows, Classes], 0.9)).requires_grad_(), labels = tensor(s_labels);
        MutualLearning.Loss(student, peer, labels, Weight).backward();
        Tensor ps = nn.functional.softmax(student.detach(), 1), pp = nn.functional.softmax(peer.detach(), 1), y = nn.functional.one_hot(labels, Classes).to(ScalarType.Float64);
        // d CE/dz = (p − y)/n and d KL(q ‖ p)/dz = (p − q)/n.
        Assert.True((student.grad! - ((ps - y) + Weight * (ps - pp)) / Rows).abs().max().item<double>() < 1e-12);
        Assert.True((peer.grad! - ((pp - y) + Weight * (pp - ps)) / Rows).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void A_gate_that_decides_for_a_branch_gives_its_logits()
    {
        using var scope = NewDisposeScope();
        Tensor student = Wave([Rows, Classes], 0.2), branch = Wave([Rows, Classes], 0.9), gate = tensor(new[] { 0.0, 200 }).repeat([Rows, 1]);
        Assert.True((OnlineEnsemble.Mixture(student, branch, gate) - branch).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void A_boundary_search_ends_where_an_independent_one_does()
    {
        using var scope = NewDisposeScope();
        JsonNode golden = s_golden.Value["search"]!;
        (Tensor rows, bool[] crossed) = s_search.Run(Network, Start(), Longs(golden["from"]!), Longs(golden["to"]!));
        Assert.Equal(golden["crossed"]!.AsArray().Select(done => done!.GetValue<bool>()), crossed);
        double[] expected = [.. golden["rows"]!.AsArray().SelectMany(row => row!.AsArray().Select(value => value!.GetValue<double>()))];
        Assert.Equal(expected, rows.contiguous().data<float>().ToArray().Select(value => (double)value), Close);
    }

    [Fact]
    public void A_row_that_crossed_has_changed_its_class_and_does_not_depend_on_the_others()
    {
        using var scope = NewDisposeScope();
        JsonNode golden = s_golden.Value["search"]!;
        Tensor from = Longs(golden["from"]!), to = Longs(golden["to"]!);
        (Tensor all, bool[] crossed) = s_search.Run(Network, Start(), from, to);
        Tensor logits = Network(all);
        Assert.Contains(true, crossed);
        for (int i = 0; i < Rows; i++)
        {
            Assert.Equal(crossed[i], logits[i, from[i].item<long>()].item<float>() < logits[i, to[i].item<long>()].item<float>());
            Assert.True((all - Start())[i].norm().item<float>() <= s_search.Reach * Start()[i].norm().item<float>() + 1e-6);
            (Tensor alone, _) = s_search.Run(Network, Start().narrow(0, i, 1), from.narrow(0, i, 1), to.narrow(0, i, 1));
            Assert.True((alone - all.narrow(0, i, 1)).abs().max().item<float>() < 1e-6);
        }
    }

    [Fact]
    public void Without_steps_a_search_stays_where_it_is()
    {
        using var scope = NewDisposeScope();
        JsonNode golden = s_golden.Value["search"]!;
        (Tensor rows, bool[] crossed) = (s_search with { Steps = 0 }).Run(Network, Start(), Longs(golden["from"]!), Longs(golden["to"]!));
        Assert.Equal(Start().data<float>().ToArray(), rows.data<float>().ToArray());
        Assert.All(crossed, Assert.False);
    }

    private static bool Close(double expected, double found) => Math.Abs(expected - found) < 1e-5;

    private static Tensor Network(Tensor x) =>
        nn.functional.tanh(x.matmul(Wave([5, 3], 0.3).to(ScalarType.Float32).t())).matmul(2 * Wave([5, Classes], 1.1).to(ScalarType.Float32));

    private static Tensor Start() => Wave([Rows, 3], 0.6).to(ScalarType.Float32);

    private static Tensor Longs(JsonNode values) => tensor(values.AsArray().Select(value => value!.GetValue<long>()).ToArray());

    // The script's values are float32 before they are doubles.
    private static Tensor Wave(long[] shape, double offset)
    {
        var values = new double[shape.Aggregate(1L, (product, size) => product * size)];
        for (int k = 0; k < values.Length; k++) values[k] = (float)(Math.Sin(0.7 * k + offset) + 0.3 * Math.Cos(1.9 * k));
        return tensor(values, shape);
    }
}
