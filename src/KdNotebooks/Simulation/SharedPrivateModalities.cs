using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// Two modalities that share a class and have a style of their own: x_m = a_m[class] + b_m[style_m] + noise, with normal
/// prototypes a, b drawn once, the class and both styles independent and uniform. The style is the private information: the
/// other modality says nothing of it, I(x₁; style₁ | x₂) = I(x₁; style₁).
/// </summary>
public sealed record SharedPrivateModalities
{
    /// <summary>The shared classes.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>The private styles of each modality.</summary>
    public int Styles { get; init; } = 8;

    /// <summary>The columns of each modality.</summary>
    public int Columns { get; init; } = 24;

    /// <summary>The standard deviation of the noise; the prototypes' is 1.</summary>
    public double Noise { get; init; } = 0.5;

    /// <summary>Rows to train on and rows to judge on, of the same prototypes.</summary>
    public (SharedPrivateRows Training, SharedPrivateRows Test) Draw(int trainingRows, int testRows, Seed seed)
    {
        if (Classes < 2 || Styles < 2 || Columns < 1 || !(Noise >= 0)) throw new InvalidInputException($"two classes, two styles and one column are the least, and noise of at least 0; got {this}");
        double[][] first = Prototypes(seed.Derive("first")), second = Prototypes(seed.Derive("second"));
        return (Rows(first, second, trainingRows, seed.Derive("training")), Rows(first, second, testRows, seed.Derive("test")));
    }

    // Classes first, then styles.
    private double[][] Prototypes(Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        return [.. Enumerable.Range(0, Classes + Styles).Select(_ => Enumerable.Range(0, Columns).Select(_ => stream.NextGaussian()).ToArray())];
    }

    private SharedPrivateRows Rows(double[][] first, double[][] second, int n, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        int[] classes = new int[n], firstStyle = new int[n], secondStyle = new int[n];
        float[] x = new float[n * Columns], z = new float[n * Columns];
        for (int i = 0; i < n; i++)
        {
            (classes[i], firstStyle[i], secondStyle[i]) = (stream.NextInt(Classes), stream.NextInt(Styles), stream.NextInt(Styles));
            for (int j = 0; j < Columns; j++)
            {
                x[i * Columns + j] = (float)(first[classes[i]][j] + first[Classes + firstStyle[i]][j] + Noise * stream.NextGaussian());
                z[i * Columns + j] = (float)(second[classes[i]][j] + second[Classes + secondStyle[i]][j] + Noise * stream.NextGaussian());
            }
        }
        var data = new PairedDataset(new Modality("simulated first", [Columns], x), new Modality("simulated second", [Columns], z), new Labels(classes, Classes));
        return new SharedPrivateRows(data, new Labels(firstStyle, Styles), new Labels(secondStyle, Styles));
    }
}

/// <summary>Rows of <see cref="SharedPrivateModalities"/>.</summary>
/// <param name="Data">Both modalities and the shared class.</param>
/// <param name="FirstStyle">The private style of the first modality.</param>
/// <param name="SecondStyle">The private style of the second modality.</param>
public sealed record SharedPrivateRows(PairedDataset Data, Labels FirstStyle, Labels SecondStyle);
