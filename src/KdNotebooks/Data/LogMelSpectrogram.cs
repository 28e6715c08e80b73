using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace KdNotebooks.Data;

/// <summary>
/// Log-mel features of a short sound, of one size whatever its length: power spectra of 25 ms Hann windows every 10 ms,
/// triangular filters equally spaced on the mel scale 2595·log10(1 + f/700) (O'Shaughnessy 1987), natural logarithm, the
/// mean over time taken off each band (the loudness and the channel go), then means over equal stretches of time.
/// </summary>
public sealed record LogMelSpectrogram
{
    private const double Floor = 1e-10;

    /// <summary>Seconds in a window.</summary>
    public double Window { get; init; } = .025;

    /// <summary>Seconds from one window to the next.</summary>
    public double Hop { get; init; } = .010;

    /// <summary>The number of bands.</summary>
    public int Bands { get; init; } = 26;

    /// <summary>The lowest frequency, Hz.</summary>
    public double Low { get; init; } = 60;

    /// <summary>The highest frequency, Hz; sounds of 8 kHz have nothing above 4,000.</summary>
    public double High { get; init; } = 3800;

    /// <summary>The number of stretches of time.</summary>
    public int Times { get; init; } = 20;

    /// <summary>The features of one sound, [times, bands].</summary>
    /// <exception cref="InvalidInputException">Its rate is too low for the highest band.</exception>
    public float[] Compute(Sound sound)
    {
        if (sound.Rate < 2 * High) throw new InvalidInputException($"a sound of {sound.Rate} Hz has nothing at {High} Hz");
        int window = (int)Math.Round(Window * sound.Rate), hop = (int)Math.Round(Hop * sound.Rate), size = (int)BitOperations.RoundUpToPowerOf2((uint)window);
        int frames = 1 + Math.Max(0, sound.Samples.Length - window) / hop;
        double[] hann = MathNet.Numerics.Window.HannPeriodic(window);
        double[][] filters = Filters(sound.Rate, size);
        var bands = new double[frames, Bands];
        var buffer = new Complex32[size];
        var power = new double[size / 2 + 1];
        for (int frame = 0; frame < frames; frame++)
        {
            Array.Clear(buffer);
            for (int i = 0; i < window && frame * hop + i < sound.Samples.Length; i++) buffer[i] = new Complex32((float)(sound.Samples[frame * hop + i] * hann[i]), 0);
            Fourier.Forward(buffer, FourierOptions.NoScaling);
            for (int i = 0; i < power.Length; i++) power[i] = buffer[i].MagnitudeSquared;
            for (int band = 0; band < Bands; band++)
            {
                double sum = 0;
                for (int i = 0; i < power.Length; i++) sum += filters[band][i] * power[i];
                bands[frame, band] = Math.Log(sum + Floor);
            }
        }
        return Stretch(bands, frames);
    }

    /// <summary>Each stretch is the mean of the windows in it; where there are fewer windows than stretches, the nearest.</summary>
    private float[] Stretch(double[,] bands, int frames)
    {
        var features = new float[Times * Bands];
        for (int band = 0; band < Bands; band++)
        {
            double mean = 0;
            for (int frame = 0; frame < frames; frame++) mean += bands[frame, band] / frames;
            for (int time = 0; time < Times; time++)
            {
                int from = Math.Min(frames - 1, time * frames / Times), to = Math.Max(from + 1, (time + 1) * frames / Times);
                double sum = 0;
                for (int frame = from; frame < to; frame++) sum += bands[frame, band];
                features[time * Bands + band] = (float)(sum / (to - from) - mean);
            }
        }
        return features;
    }

    private double[][] Filters(int rate, int size)
    {
        double low = Mel(Low), high = Mel(High);
        double[] edges = [.. Enumerable.Range(0, Bands + 2).Select(i => 700 * (Math.Pow(10, (low + (high - low) * i / (Bands + 1)) / 2595) - 1))];
        return [.. Enumerable.Range(0, Bands).Select(band => Enumerable.Range(0, size / 2 + 1).Select(i =>
        {
            double frequency = (double)i * rate / size;
            double rising = (frequency - edges[band]) / (edges[band + 1] - edges[band]), falling = (edges[band + 2] - frequency) / (edges[band + 2] - edges[band + 1]);
            return Math.Max(0, Math.Min(rising, falling));
        }).ToArray())];
    }

    private static double Mel(double frequency) => 2595 * Math.Log10(1 + frequency / 700);
}
