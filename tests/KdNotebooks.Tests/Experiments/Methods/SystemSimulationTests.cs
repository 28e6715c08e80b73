using KdNotebooks.Experiments.Methods;
using KdNotebooks.Experiments.Methods.Tasks;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Experiments.Methods;

/// <summary>The simulations that show what a published system claims.</summary>
public class SystemSimulationTests
{
    [Fact]
    public void Redundant_information_is_harmless_with_an_untrained_teacher_where_variational_information_is_not()
    {
        Dictionary<string, (double Mean, double StandardError)> gains = Gains(new NuisanceTeacherTask(), "untrained teacher", seeds: 8);
        (double vid, double vidError) = gains["student + VID"];
        (double rid, double ridError) = gains["student + RID"];
        Assert.True(vid < -2 * vidError, $"VID gains {vid:F3} ± {vidError:F3}");
        Assert.True(rid > -2 * ridError, $"RID gains {rid:F3} ± {ridError:F3}");
        Assert.True(rid > vid + 0.03);
    }

    [Fact]
    public void The_information_of_teacher_and_auxiliary_model_prevents_the_weak_teacher()
    {
        Dictionary<string, (double Mean, double StandardError)> gains = Gains(new WeakTeacherTask(), "label in both modalities", seeds: 2);
        Assert.True(gains["I(T;S) + I(T;A) − H(T|S)"].Mean > 0.05);
        Assert.True(gains["I(T;S) + I(T;A)"].Mean > 0.05);
        Assert.InRange(gains["I(T;S) − H(T|S)"].Mean, -0.03, 0.03);
        double alone = new WeakTeacherTask().Run("label in both modalities", new Seed(1).Derive(0))[0].Value;
        // A teacher that kept only what the student has too reaches ¾ at most; 2000 test rows.
        Assert.InRange(alone, 0.6, 0.75 + 3 * Math.Sqrt(0.75 * 0.25 / 2000));
    }

    [Theory]
    [InlineData("rid")]
    [InlineData("amid")]
    public void The_same_seed_gives_the_same_scores_and_the_baseline_is_among_the_arms(string system)
    {
        SystemTask task = system == "rid" ? new NuisanceTeacherTask { TrainingRows = 60, TestRows = 60 } : new WeakTeacherTask { TrainingRows = 100, TestRows = 60 };
        Assert.Equal(system, task.System);
        Assert.Contains("simulated", task.Data);
        IReadOnlyList<SystemScore> first = task.Run(task.Conditions[0], new Seed(5));
        Assert.Equal(first, task.Run(task.Conditions[0], new Seed(5)));
        Assert.Contains(task.Baseline, first.Select(score => score.Arm));
    }

    /// <summary>Paired gains over the baseline, by arm.</summary>
    private static Dictionary<string, (double Mean, double StandardError)> Gains(SystemTask task, string condition, int seeds)
    {
        IReadOnlyList<SystemScore>[] runs = [.. Enumerable.Range(0, seeds).Select(seed => task.Run(condition, new Seed(1).Derive(seed)))];
        return runs[0].ToDictionary(score => score.Arm, score =>
        {
            double[] gains = [.. runs.Select(run => run.Single(s => s.Arm == score.Arm).Value - run.Single(s => s.Arm == task.Baseline).Value)];
            double mean = gains.Average();
            return (mean, Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / (seeds - 1) / seeds));
        });
    }
}
