using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Models;

/// <summary>Shapes, sizes and gradients of the encoders beside the MLP.</summary>
public class NetworkTests
{
    /// <summary>The published LeNet-5 with full connections between the convolutions, on 32×32 (here 28×28 padded by 2).</summary>
    [Fact]
    public void LeNet_has_the_published_number_of_parameters()
    {
        using Classifier network = new LeNet().Create([1, 28, 28], 10, new Seed(1));
        long[] expected = [6 * 25, 6, 16 * 6 * 25, 16, 400 * 120, 120, 120 * 84, 84, 84 * 10, 10];
        Assert.Equal(expected, network.named_parameters().Select(pair => pair.parameter.numel()));
        Assert.Equal(61_706, expected.Sum());
    }

    [Theory]
    [InlineData(3, 28, 28)]
    [InlineData(1, 20, 26)]
    public void Convolutional_encoders_learn_where_a_stroke_is(int channels, int height, int width)
    {
        (Modality train, Labels y) = Strokes(300, [channels, height, width], new Seed(1));
        (Modality test, Labels truth) = Strokes(300, [channels, height, width], new Seed(2));
        foreach ((KdNotebooks.Models.Architecture architecture, int representation) in new (KdNotebooks.Models.Architecture, int)[] { (new LeNet(), 84), (new Cnn { Maps = [4, 8], HiddenWidths = [16] }, 16) })
        {
            var trainer = new SupervisedTrainer { Architecture = architecture, Options = new TrainingOptions { Epochs = 6, BatchSize = 32, LearningRate = 3e-3 } };
            using TrainedClassifier trained = trainer.Train(train, y, new Seed(3));
            Representation seen = trained.Represent(test);
            Assert.Equal(representation, seen.Features.Dimension);
            Assert.True(seen.Accuracy(truth) > 0.9, $"{architecture}: {seen.Accuracy(truth)}");
        }
    }

    [Fact]
    public void A_spectrogram_is_one_map()
    {
        (Modality image, Labels y) = Strokes(64, [1, 20, 26], new Seed(1));
        float[] values = [.. image.Values];
        var trainer = new SupervisedTrainer { Architecture = new Cnn(), Options = new TrainingOptions { Epochs = 1 } };
        double[] Logits(IReadOnlyList<int> shape)
        {
            var modality = new Modality("sound", shape, values);
            using TrainedClassifier trained = trainer.Train(modality, y, new Seed(3));
            return trained.Represent(modality).Logits.Values.ToArray();
        }
        Assert.Equal(Logits([1, 20, 26]), Logits([20, 26]));
    }

    [Fact]
    public void Wrong_shapes_and_sizes_are_named()
    {
        Assert.Contains("[7]", Assert.Throws<InvalidInputException>(() => new LeNet().Create([7], 2, new Seed(1))).Message);
        Assert.Contains("[1, 6, 6]", Assert.Throws<InvalidInputException>(() => new LeNet().Create([1, 6, 6], 2, new Seed(1))).Message);
        Assert.Contains("at least one", Assert.Throws<InvalidInputException>(() => new Cnn { Maps = [] }.Create([1, 8, 8], 2, new Seed(1))).Message);
        Assert.Contains("20 values, the given rows have 21", Assert.Throws<InvalidInputException>(() => new Fusion(new Mlp(), [8], new Mlp(), [12]).Create([21], 2, new Seed(1))).Message);
        Assert.Contains("cannot be fused", Assert.Throws<InvalidInputException>(() => Fusion.Join(new Modality("a", [2], new float[8]), new Modality("b", [2], new float[6]))).Message);
    }

    /// <summary>The label is whether either of two bits is set, one bit a modality: each alone knows half of it.</summary>
    [Fact]
    public void Fusion_learns_what_neither_modality_knows_alone()
    {
        (Modality first, Modality second, Labels y) = Either(400, new Seed(1));
        (Modality testFirst, Modality testSecond, Labels truth) = Either(1000, new Seed(2));
        var mlp = new Mlp { HiddenWidths = [16] };
        var options = new TrainingOptions { Epochs = 30, BatchSize = 32, LearningRate = 1e-2 };
        using TrainedClassifier fused = new SupervisedTrainer { Architecture = new Fusion(mlp, first.Shape, mlp, second.Shape), Options = options }.Train(Fusion.Join(first, second), y, new Seed(3));
        using TrainedClassifier alone = new SupervisedTrainer { Architecture = mlp, Options = options }.Train(first, y, new Seed(3));
        Representation seen = fused.Represent(Fusion.Join(testFirst, testSecond));
        Assert.Equal(32, seen.Features.Dimension);
        Assert.True(seen.Accuracy(truth) > 0.97);
        Assert.InRange(alone.Represent(testFirst).Accuracy(truth), 0.65, 0.85); // 3/4 is the best that one bit gives.
    }

    [Fact]
    public void The_parts_of_a_fusion_keep_their_own_shapes()
    {
        (Modality image, Labels y) = Strokes(64, [1, 28, 28], new Seed(1));
        (Modality sound, _) = Strokes(64, [20, 26], new Seed(1));
        var fusion = new Fusion(new LeNet(), image.Shape, new Cnn(), sound.Shape);
        using TrainedClassifier trained = new SupervisedTrainer { Architecture = fusion, Options = new TrainingOptions { Epochs = 3, BatchSize = 16, LearningRate = 3e-3 } }
            .Train(Fusion.Join(image, sound), y, new Seed(3));
        Assert.Equal(84 + 64, trained.Represent(Fusion.Join(image, sound)).Features.Dimension);
        Assert.True(trained.TrainingLoss[^1] < 0.8 * trained.TrainingLoss[0]);
    }

    // A bright row in the upper or the lower half.
    private static (Modality, Labels) Strokes(int rows, IReadOnlyList<int> shape, Seed seed)
    {
        RandomStream random = seed.CreateStream();
        (int height, int width) = (shape[^2], shape[^1]);
        var values = new float[rows * shape.Aggregate(1, (product, size) => product * size)];
        var labels = new int[rows];
        int features = values.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            labels[row] = random.NextInt(2);
            int line = 2 + random.NextInt(height / 2 - 4) + labels[row] * height / 2;
            for (int i = 0; i < features; i++) values[row * features + i] = (float)(0.3 * random.NextGaussian()) + (i / width % height == line ? 1 : 0);
        }
        return (new Modality("strokes", shape, values), new Labels(labels, 2));
    }

    private static (Modality, Modality, Labels) Either(int rows, Seed seed)
    {
        RandomStream random = seed.CreateStream();
        float[] first = new float[2 * rows], second = new float[3 * rows];
        var labels = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            (int a, int b) = (random.NextInt(2), random.NextInt(2));
            labels[row] = a | b;
            for (int i = 0; i < 2; i++) first[2 * row + i] = (float)(a + 0.1 * random.NextGaussian());
            for (int i = 0; i < 3; i++) second[3 * row + i] = (float)(b + 0.1 * random.NextGaussian());
        }
        return (new Modality("a", [2], first), new Modality("b", [3], second), new Labels(labels, 2));
    }
}
