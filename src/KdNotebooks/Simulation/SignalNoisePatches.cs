using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// The simulation of multi- against single-modal contrastive learning (Huang et al. 2024, "On the Comparison between
/// Multi-modal and Single-modal Contrastive Learning", arXiv 2411.02837): each modality is a signal patch and a noise patch,
/// x = [yμ, ξ] and x̃ = [yμ̃, ξ̃] with a common y = ±1 and independent noises. Here ξ, ξ̃ ~ N(0, I/d), so that |ξ| is about 1 and
/// the signal-to-noise ratio is |μ| itself; μ = SNR e₁ and μ̃ = g SNR e₁. The scale, the directions and g are our choice.
/// </summary>
/// <param name="SignalToNoise">SNR = |μ|/(σ√d) of the first modality, above 0.</param>
public sealed record SignalNoisePatches(double SignalToNoise)
{
    /// <summary>d, the values of one patch.</summary>
    public int Dimension { get; init; } = 1000;

    /// <summary>g: the second modality's signal-to-noise ratio over the first one's.</summary>
    public double SecondGain { get; init; } = 10;

    /// <summary>|μ| of the first modality, or |μ̃| of the second; both lie along the first coordinate.</summary>
    public double Signal(bool second) => second ? SecondGain * SignalToNoise : SignalToNoise;

    /// <summary>n independent rows.</summary>
    public PatchRows Draw(int n, Seed seed)
    {
        if (n < 1 || Dimension < 1 || !(SignalToNoise > 0) || !(SecondGain > 0))
            throw new InvalidInputException($"patches need at least one row and one dimension, and ratios above 0; got {n} rows of {this}");
        RandomStream signs = seed.Derive("signs").CreateStream();
        int[] y = [.. Enumerable.Range(0, n).Select(_ => 2 * signs.NextInt(2) - 1)];
        return new PatchRows(y, Noise(n, seed.Derive("first noise")), Noise(n, seed.Derive("second noise")));
    }

    private float[] Noise(int n, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        double scale = 1 / Math.Sqrt(Dimension);
        var noise = new float[n * Dimension];
        for (int i = 0; i < noise.Length; i++) noise[i] = (float)(scale * stream.NextGaussian());
        return noise;
    }
}

/// <summary>Rows of <see cref="SignalNoisePatches"/>: what is random in them.</summary>
/// <param name="Signs">y = ±1, [n].</param>
/// <param name="FirstNoise">ξ, [n, d] row after row.</param>
/// <param name="SecondNoise">ξ̃, [n, d] row after row.</param>
public sealed record PatchRows(int[] Signs, float[] FirstNoise, float[] SecondNoise)
{
    /// <summary>n.</summary>
    public int Count => Signs.Length;
}
