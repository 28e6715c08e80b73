using KdNotebooks.Data;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using KdNotebooks.Tests.Models;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation.Systems;

/// <summary>Orders of stories and their weak guidance across modalities.</summary>
public class StoryOrderingTests
{
    [Fact]
    public void The_guidance_equals_a_loop_over_pairs()
    {
        using var scope = NewDisposeScope();
        Tensor guide = (2 * Waves.Of(4, 4, 0.5)).unsqueeze(0), belongs = tensor(new long[] { 2, 2, 0, 3 }, [1, 4]);
        double[] added = new OrderGuidance(Threshold: 0.7, Weight: 0.5).Guidance(guide, belongs).contiguous().data<double>().ToArray();
        for (int i = 0; i < added.Length; i++) Assert.Equal(Waves.GoldenList("guidance")[i], added[i], 1e-9);
    }

    [Fact]
    public void The_pair_loss_equals_an_independent_implementation_and_its_gradient_central_differences()
    {
        using var scope = NewDisposeScope();
        Tensor logits = (2 * Waves.Of(4, 4, 0.5)).unsqueeze(0), places = tensor(new long[] { 2, 0, 3, 1 }, [1, 4]);
        Assert.Equal(Waves.Golden("pair-loss"), StoryOrdering.Loss(logits, places).item<double>(), 1e-9);
        Waves.CheckGradient(logits, l => StoryOrdering.Loss(l, places));
    }

    [Fact]
    public void Guidance_alternates_and_without_rounds_nothing_changes()
    {
        using var scope = NewDisposeScope();
        Tensor own = zeros(1, 2, 2, dtype: ScalarType.Float64), sure = tensor(new double[] { 0, 3, -3, 0 }, [1, 2, 2]), swapped = tensor(new long[] { 1, 0 }, [1, 2]);
        (Tensor first, Tensor second) = new OrderGuidance(0.8, 1, 1).Guide(own, sure, swapped, swapped);
        Assert.Equal(new double[] { 0, -3, 3, 0 }, first.contiguous().data<double>().ToArray());
        Assert.Equal(new double[] { 0, 6, -6, 0 }, second.contiguous().data<double>().ToArray());  // by the first, now sure itself
        (first, second) = new OrderGuidance(0.8, 1, 0).Guide(own, sure, swapped, swapped);
        Assert.Same(own, first);
        Assert.Same(sure, second);
        (first, _) = new OrderGuidance(0.99, 1, 1).Guide(own, sure, swapped, swapped);
        Assert.Equal(new double[4], first.contiguous().data<double>().ToArray());
    }

    [Fact]
    public void The_guide_is_a_constant()
    {
        using var scope = NewDisposeScope();
        Tensor own = tensor(new double[] { 0, 0.1, -0.1, 0 }, [1, 2, 2]).requires_grad_(), other = tensor(new double[] { 0, 3, -3, 0 }, [1, 2, 2]).requires_grad_();
        Tensor same = tensor(new long[] { 0, 1 }, [1, 2]);
        new OrderGuidance().Guide(own, other, same, same).First.sum().backward();
        Assert.Equal(new double[] { 1, 1, 1, 1 }, own.grad!.contiguous().data<double>().ToArray());
        Assert.True(other.grad is null, "the guide is a constant");
    }

    [Fact]
    public void An_order_is_read_off_its_pairs()
    {
        using var scope = NewDisposeScope();
        // Places 2, 0, 1: the second item comes first. Logits that say so, and their opposite.
        Tensor right = tensor(new float[] { 0, -5, -5, 5, 0, 5, 5, -5, 0 }, [1, 3, 3]);
        Assert.Equal(new OrderReport(1, 1), OrderReport.Of(right, [2, 0, 1]));
        Assert.Equal(new OrderReport(-1, 0), OrderReport.Of(-right, [2, 0, 1]));
        Assert.Equal(new OrderReport(0, 0), OrderReport.Of(zeros(1, 3, 3), [2, 0, 1]));
    }

    [Fact]
    public void A_modality_that_is_clear_is_ordered_and_counterparts_are_found_by_content()
    {
        (StoryRows training, StoryRows test) = new OrderedStories { Clear = (1, 1) }.Draw(150, 100, new Seed(1));
        var ordering = new StoryOrdering { Options = new() { Epochs = 15, BatchSize = 64, LearningRate = 0.01 } };
        using StoryOrders orders = ordering.Train(training, new Seed(2)), again = ordering.Train(training, new Seed(2));
        OrderGuidance none = new(Rounds: 0);
        OrderReport report = orders.Order(test, none);
        Assert.True(report.KendallTau > 0.6, report.ToString());
        Assert.Equal(report, again.Order(test, none));
        Assert.True(orders.AlignedShare(test) > 0.7, $"{orders.AlignedShare(test)} of the items are aligned");
    }

    [Fact]
    public void Stories_out_of_paired_data_ascend_by_class_and_keep_their_rows_together()
    {
        PairedDataset data = ToyData.Draw(60, new Seed(1), classes: 4);
        StoryRows rows = StoryRows.OfClasses(data, items: 3, stories: 20, new Seed(2));
        Assert.Equal((20, 3, 6, 6), (rows.Count, rows.Items, rows.FirstWidth, rows.SecondWidth));
        int Source(Modality modality, float[] values, int item) => Enumerable.Range(0, data.Count).Single(row => modality.Row(row).SequenceEqual(values.AsSpan(item * 6, 6)));
        for (int story = 0; story < rows.Count; story++)
        {
            int[] items = [.. Enumerable.Range(3 * story, 3)];
            int[] first = [.. items.OrderBy(i => rows.FirstPlaces[i]).Select(i => Source(data.Student, rows.First, i))];
            int[] second = [.. items.OrderBy(i => rows.SecondPlaces[i]).Select(i => Source(data.Teacher, rows.Second, i))];
            Assert.Equal(first, second);
            Assert.True(data.Labels[first[0]] < data.Labels[first[1]] && data.Labels[first[1]] < data.Labels[first[2]]);
        }
        Assert.Throws<InvalidInputException>(() => StoryRows.OfClasses(data, items: 5, stories: 1, new Seed(1)));
    }

    [Fact]
    public void The_share_of_clear_items_and_the_places_are_those_asked_for()
    {
        var stories = new OrderedStories { Clear = (0, 1), CueNoise = 0 };
        (StoryRows rows, _) = stories.Draw(50, 1, new Seed(3));
        Assert.Equal(50, rows.Count);
        Assert.All(Enumerable.Range(0, 250), row => Assert.All(rows.First.AsSpan(row * rows.FirstWidth, 6).ToArray(), cue => Assert.Equal(0, cue)));
        Assert.Contains(rows.Second.Take(6), cue => cue != 0);
        foreach (int[] places in new[] { rows.FirstPlaces, rows.SecondPlaces })
            Assert.All(places.Chunk(5), story => Assert.Equal([0, 1, 2, 3, 4], story.Order()));
        Assert.Throws<InvalidInputException>(() => (stories with { Items = 1 }).Draw(1, 1, new Seed(1)));
    }
}
