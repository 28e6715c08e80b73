using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>XOR: each modality sees one noisy bit, the label is whether they differ.</summary>
public sealed record SynergyCounterexample() : Counterexample(
    "f", "XOR synergy", "the label lies in the two modalities together and in neither alone: both informations are 0 and no teacher helps, however accurate")
{
    private const int Rows = 200, TestRows = 1000, Epochs = 1000;
    private const double Noise = 0.3, LearningRate = 0.1;

    /// <inheritdoc/>
    public override string Metric => "accuracy";

    /// <inheritdoc/>
    public override IReadOnlyList<CounterexampleArm> Arms => [new("teacher of one modality", 1, 0), new("teacher of the product", 1, 0)];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Quantity, double Nats)> Informations => Terms(0, 0);

    /// <inheritdoc/>
    public override CounterexampleRun Run(Seed seed)
    {
        (Samples teacher, Samples product, Samples student, int[] labels) = Draw(Rows, seed.Derive("training").CreateStream());
        (_, _, Samples testStudent, int[] testLabels) = Draw(TestRows, seed.Derive("test").CreateStream());
        BinarySoftmax Train(Samples x, SoftTargets targets, string start) =>
            BinarySoftmax.PyTorchDefault(x.Dimension, seed.Derive(start).CreateStream()).Descend(x, targets, LearningRate, Epochs);
        double Taught(Samples seen) => Train(
            student, SoftTargets.ElementMean(labels, Train(seen, SoftTargets.OfLabels(labels), "teacher").Probabilities(seen)), "student").Accuracy(testStudent, testLabels);
        return new CounterexampleRun(Train(student, SoftTargets.OfLabels(labels), "student").Accuracy(testStudent, testLabels), [Taught(teacher), Taught(product)]);
    }

    private static (Samples Teacher, Samples Product, Samples Student, int[] Labels) Draw(int n, RandomStream stream)
    {
        double[] teacher = new double[n], product = new double[n], student = new double[n];
        var labels = new int[n];
        for (int i = 0; i < n; i++)
        {
            int a = stream.NextInt(2), b = stream.NextInt(2);
            teacher[i] = 2 * a - 1 + Noise * stream.NextGaussian();
            student[i] = 2 * b - 1 + Noise * stream.NextGaussian();
            product[i] = teacher[i] * student[i];
            labels[i] = a ^ b;
        }
        return (new Samples(n, 1, teacher), new Samples(n, 1, product), new Samples(n, 1, student), labels);
    }
}
