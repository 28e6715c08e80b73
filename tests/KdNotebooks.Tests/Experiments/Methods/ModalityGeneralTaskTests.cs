using KdNotebooks.Experiments.Methods;
using KdNotebooks.Experiments.Methods.Tasks;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Experiments.Methods;

public class ModalityGeneralTaskTests
{
    private static readonly ModalityGeneralTask s_task = new() { Permutations = 10 };

    [Theory]
    [InlineData("γ 0.25", 1.55)]
    [InlineData("γ 0.50", 2.39)]
    [InlineData("γ 0.75", 1.17)]
    public void The_modality_general_teacher_gains_over_regular_distillation_about_what_is_published(string condition, double published)
    {
        const int Seeds = 8;
        double[] gains = [.. Enumerable.Range(0, Seeds).Select(seed =>
        {
            IReadOnlyList<SystemScore> scores = s_task.Run(condition, new Seed(1).Derive(seed));
            double Of(string arm) => scores.Single(score => score.Arm == arm).Value;
            return 100 * (Of("student + modality-general KD") - Of(s_task.Baseline));
        })];
        // One paired gain has a standard deviation of about 1 point; the published means are of 10 runs.
        Assert.Equal(published, gains.Average(), 3 * Math.Sqrt(1.0 / Seeds + 1.0 / 10));
        Assert.True(gains.Average() > 0.5, $"{gains.Average()}");
    }

    [Fact]
    public void The_tag_finds_the_common_columns()
    {
        LabelledRows rows = ModalityFocusingTask.Nested(10, 10).Draw(200, 1, new Seed(3)).Training;
        int[] top = s_task.Tag(rows, new Seed(4)).Top(10);
        Assert.True(top.Count(channel => channel < 10) >= 9);
    }

    [Fact]
    public void The_same_seed_gives_the_same_scores_and_the_baseline_is_among_the_arms()
    {
        ModalityGeneralTask quick = s_task with { Epochs = 50, Permutations = 2 };
        IReadOnlyList<SystemScore> first = quick.Run("γ 0.33", new Seed(5));
        Assert.Equal(first, quick.Run("γ 0.33", new Seed(5)));
        Assert.Contains(quick.Baseline, first.Select(score => score.Arm));
        Assert.Equal(first.Count, first.Select(score => score.Arm).Distinct().Count());
    }
}
