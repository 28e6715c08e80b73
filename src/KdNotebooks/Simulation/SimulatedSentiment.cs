using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// A stand-in for sentiment data where none can be had: utterances of videos in three modalities with a binary label. It is
/// simulated and says so in every name. Six latent factors z of an utterance (a part is common to its video); the label is
/// 1[z₀ + .6 z₁ + .5 z₂ + .6 e &gt; 0]; "text" is a noisy linear view of z₀, z₁, z₃, "audio" of z₁, z₄, "video" of z₂, z₃, z₅: text
/// and audio share a factor that matters for the label, text and video one that does not, audio and video share none.
/// </summary>
public sealed record SimulatedSentiment
{
    private const int Factors = 6;
    private static readonly double[] s_weights = [1, .6, .5, 0, 0, 0];
    private static readonly (string Name, int Columns, int[] Sees, double Noise)[] s_views =
        [("sim. text", 20, [0, 1, 3], 1.5), ("sim. audio", 12, [1, 4], 2), ("sim. video", 16, [2, 3, 5], 2)];

    /// <summary>The number of videos.</summary>
    public int Videos { get; init; } = 40;

    /// <summary>Utterances a video.</summary>
    public int Utterances { get; init; } = 14;

    /// <summary>The share of a factor's variance that is common to a video.</summary>
    public double CommonToVideo { get; init; } = 0.2;

    /// <summary>All rows.</summary>
    public MultimodalData Draw(Seed seed)
    {
        int n = Videos * Utterances;
        RandomStream factors = seed.Derive("factors").CreateStream(), noise = seed.Derive("noise").CreateStream(), loadings = seed.Derive("loadings").CreateStream();
        double[][] z = new double[n][];
        var labels = new int[n];
        double common = Math.Sqrt(CommonToVideo), own = Math.Sqrt(1 - CommonToVideo);
        double[] video = [];
        for (int row = 0; row < n; row++)
        {
            if (row % Utterances == 0) video = Draws(factors, Factors);
            z[row] = [.. Draws(factors, Factors).Select((value, factor) => common * video[factor] + own * value)];
            labels[row] = z[row].Zip(s_weights, (value, weight) => value * weight).Sum() + .6 * factors.NextGaussian() > 0 ? 1 : 0;
        }
        return new MultimodalData
        {
            Name = "SIMULATED stand-in for sentiment data",
            Unit = "video",
            Units = [.. Enumerable.Range(0, n).Select(row => $"simulated video {row / Utterances}")],
            Modalities = [.. s_views.Select(view =>
            {
                double[][] loading = [.. Enumerable.Range(0, view.Columns).Select(_ => Draws(loadings, view.Sees.Length))];
                float[] values = [.. z.SelectMany(row => loading.Select(column => (float)(column.Zip(view.Sees, (weight, factor) => weight * row[factor]).Sum() + view.Noise * noise.NextGaussian())))];
                return new Modality(view.Name, [view.Columns], values);
            })],
            Labels = new Labels(labels, 2),
            Classes = ["negative", "positive"],
            Notes = ["SIMULATED: no utterance, no speaker, no person is behind these rows"],
        };
    }

    private static double[] Draws(RandomStream stream, int count) => [.. Enumerable.Range(0, count).Select(_ => stream.NextGaussian())];
}
