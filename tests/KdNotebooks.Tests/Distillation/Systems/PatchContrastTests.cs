using KdNotebooks.Distillation.Systems;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation.Systems;

/// <summary>Contrastive learning of signal and noise patches.</summary>
public class PatchContrastTests
{
    private static readonly PatchContrast s_contrast = new();

    [Fact]
    public void The_loss_equals_an_independent_implementation_and_its_gradient_central_differences()
    {
        using var scope = NewDisposeScope();
        Tensor positives = Waves.Of(5, 3, 0.8);
        Assert.Equal(Waves.Golden("info-nce"), PatchContrast.Loss(Waves.Of(5, 3, 0.1), positives, 0.7).item<double>(), 1e-9);
        positives.requires_grad_();
        Waves.CheckGradient(Waves.Of(5, 3, 0.1), anchors => PatchContrast.Loss(anchors, positives, 0.7));
        Assert.True(positives.grad is null, "the positives are constants");
    }

    [Fact]
    public void Equal_similarities_cost_the_logarithm_of_the_rows()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Math.Log(5), PatchContrast.Loss(zeros(5, 3), Waves.Of(5, 3, 0.8, ScalarType.Float32), 1).item<float>(), 1e-6);
    }

    [Fact]
    public void Without_steps_the_two_ways_are_the_same_network()
    {
        var task = new SignalNoisePatches(0.2) { Dimension = 50 };
        PatchRows rows = task.Draw(20, new Seed(1));
        PatchContrast untrained = s_contrast with { Steps = 0 };
        Assert.Equal(untrained.TrainSingle(task, rows, new Seed(2)).Encode(rows).Values.ToArray(), untrained.TrainMulti(task, rows, new Seed(2)).Encode(rows).Values.ToArray());
    }

    [Fact]
    public void The_embedding_is_the_sum_of_both_patches_rectified()
    {
        var task = new SignalNoisePatches(0.5) { Dimension = 2 };
        var rows = new PatchRows([1, -1], [1, 2, -3, 0], [0, 0, 0, 0]);
        var encoder = new PatchEncoder(task, [2, 1, -4, 0]);  // w_1 = (2, 1), w_2 = (−4, 0); μ = (0.5, 0)
        Assert.Equal(new double[] { 1 + 4, 0, 0, 2 + 12 }, encoder.Encode(rows).Values.ToArray());
        Assert.Equal(2 / 12.0, encoder.SignalOverNoise(rows), 1e-12);
    }

    [Fact]
    public void A_row_has_a_common_sign_and_noise_of_length_about_one()
    {
        var task = new SignalNoisePatches(0.1);
        PatchRows rows = task.Draw(400, new Seed(3));
        Assert.All(rows.Signs, sign => Assert.Equal(1, Math.Abs(sign)));
        double squares = rows.FirstNoise.Sum(v => (double)v * v) / 400;
        Assert.InRange(squares, 1 - 4 * Math.Sqrt(2.0 / 400_000), 1 + 4 * Math.Sqrt(2.0 / 400_000));  // χ²/d over 400 rows of 1000
        Assert.Equal(1.0, task.Signal(second: true), 1e-12);
    }

    [Fact]
    public void Where_the_ratio_is_small_the_single_modality_memorises_noise_and_the_pair_learns_the_signal()
    {
        var task = new SignalNoisePatches(0.1);
        PatchRows rows = task.Draw(60, new Seed(4));
        double untrained = (s_contrast with { Steps = 0 }).TrainSingle(task, rows, new Seed(5)).SignalOverNoise(rows);
        double single = s_contrast.TrainSingle(task, rows, new Seed(5)).SignalOverNoise(rows), multi = s_contrast.TrainMulti(task, rows, new Seed(5)).SignalOverNoise(rows);
        Assert.True(single < untrained && untrained < multi, $"single {single}, untrained {untrained}, multi {multi}");
    }
}
