using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Models;

public class SupervisedTrainerTests
{
    private static readonly SupervisedTrainer s_trainer = new()
    {
        Architecture = new Mlp { HiddenWidths = [16, 8] },
        Options = new TrainingOptions { Epochs = 15, BatchSize = 32, LearningRate = 5e-3 },
    };

    [Fact]
    public void Learns_what_can_be_learnt()
    {
        PairedDataset train = ToyData.Draw(600, new Seed(1)), test = ToyData.Draw(600, new Seed(2));
        using TrainedClassifier trained = s_trainer.Train(train.Teacher, train.Labels, new Seed(3));
        Representation seen = trained.Represent(test.Teacher);
        Assert.True(seen.Accuracy(test.Labels) > 0.9);
        Assert.Equal((600, 8), (seen.Features.Count, seen.Features.Dimension));
        Assert.Equal((600, 3), (seen.Logits.Count, seen.Logits.Dimension));
        Assert.True(trained.TrainingLoss[^1] < 0.5 * trained.TrainingLoss[0]);
        Assert.Equal(15, trained.Epoch);
    }

    [Fact]
    public void Learns_nothing_from_shuffled_labels()
    {
        PairedDataset train = ToyData.Draw(600, new Seed(1)), test = ToyData.Draw(3000, new Seed(2));
        int[] shuffled = train.Labels.Values.ToArray();
        new Seed(9).CreateStream().Shuffle<int>(shuffled);
        using TrainedClassifier trained = s_trainer.Train(train.Teacher, new Labels(shuffled, 3), new Seed(3));
        // Chance is 1/3; three standard errors of 3,000 rows are 0.026, and a wrong network may lean by some more.
        Assert.InRange(trained.Represent(test.Teacher).Accuracy(test.Labels), 0.2, 0.47);
    }

    [Fact]
    public async Task Same_seed_same_bytes_also_side_by_side()
    {
        PairedDataset train = ToyData.Draw(300, new Seed(1));
        double[] Train(ulong seed)
        {
            using TrainedClassifier trained = s_trainer.Train(train.Student, train.Labels, new Seed(seed));
            return trained.Represent(train.Student).Logits.Values.ToArray();
        }
        double[] alone = Train(5);
        double[][] together = await Task.WhenAll(Task.Run(() => Train(5)), Task.Run(() => Train(6)), Task.Run(() => Train(5)));
        Assert.Equal(alone, together[0]);
        Assert.Equal(alone, together[2]);
        Assert.NotEqual(alone, together[1]);
    }

    [Fact]
    public void Logits_are_the_head_on_the_representation_whatever_the_chunk()
    {
        PairedDataset train = ToyData.Draw(1300, new Seed(1));
        using TrainedClassifier trained = s_trainer.Train(train.Teacher, train.Labels, new Seed(3));
        Representation all = trained.Represent(train.Teacher);
        float[] last = train.Teacher.Row(1299).ToArray();
        Representation one = trained.Represent(new Modality("one", train.Teacher.Shape, last));
        for (int c = 0; c < 3; c++) Assert.Equal(all.Logits[1299, c], one.Logits[0, c], 5);
    }

    [Fact]
    public void Early_stopping_keeps_the_epoch_of_the_lowest_validation_loss()
    {
        PairedDataset train = ToyData.Draw(90, new Seed(1));
        SupervisedTrainer eager = s_trainer with
        {
            Options = new TrainingOptions { Epochs = 400, BatchSize = 16, LearningRate = 2e-2, EarlyStopping = new EarlyStopping(0.3, 10) },
        };
        using TrainedClassifier trained = eager.Train(train.Student, train.Labels, new Seed(3));
        Assert.True(trained.TrainingLoss.Count < 400);
        Assert.Equal(trained.TrainingLoss.Count - 10, trained.Epoch);
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        PairedDataset train = ToyData.Draw(30, new Seed(1));
        var error = Assert.Throws<InvalidInputException>(() => (s_trainer with { Options = new TrainingOptions { Epochs = 0 } }).Train(train.Student, train.Labels, new Seed(1)));
        Assert.Contains("epochs", error.Message);
        error = Assert.Throws<InvalidInputException>(() => s_trainer.Train(train.Student, ToyData.Draw(31, new Seed(1)).Labels, new Seed(1)));
        Assert.Contains("31 labels", error.Message);
    }

    [Fact]
    public void A_diverging_run_says_so()
    {
        PairedDataset train = ToyData.Draw(60, new Seed(1));
        SupervisedTrainer wild = s_trainer with { Options = new TrainingOptions { Epochs = 60, LearningRate = 1e30 } };
        var error = Assert.Throws<KdException>(() => wild.Train(train.Student, train.Labels, new Seed(1)));
        Assert.Contains("diverged", error.Message);
    }

    [Fact]
    public void Cancellation_ends_the_training()
    {
        PairedDataset train = ToyData.Draw(60, new Seed(1));
        Assert.ThrowsAny<OperationCanceledException>(() => s_trainer.Train(train.Student, train.Labels, new Seed(1), new CancellationToken(true)));
    }
}
