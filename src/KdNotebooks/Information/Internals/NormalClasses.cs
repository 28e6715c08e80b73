using KdNotebooks.Data;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Information.Internals;

/// <summary>
/// Classes of given frequencies around random means, X = spread · mean_c + N(0, I): a label whose information is known by
/// numerical integration over a fixed set of draws.
/// </summary>
internal sealed class NormalClasses
{
    private const int Draws = 4000;

    private readonly int _d;
    private readonly double[] _probabilities;
    private readonly double[] _means;       // [classes, d]
    private readonly Samples _noise;        // [Draws, d]
    private readonly int[] _classes;        // [Draws]

    public NormalClasses(int d, int[] classCounts, Seed seed)
    {
        int[] counts = [.. classCounts.Where(c => c > 0)];
        _d = d;
        _probabilities = [.. counts.Select(c => (double)c / counts.Sum())];
        RandomStream stream = seed.CreateStream();
        _means = Normals(stream, counts.Length * d);
        _noise = new Samples(Draws, d, Normals(stream, Draws * d));
        _classes = Classes(Draws);
    }

    public double Entropy => -_probabilities.Sum(p => p * Math.Log(p));

    /// <summary>I(X;C) = E ln p(c|x)/p(c), nats.</summary>
    public double MutualInformation(double spread)
    {
        double sum = 0;
        var terms = new double[_probabilities.Length];
        for (int i = 0; i < Draws; i++)
        {
            for (int c = 0; c < terms.Length; c++)
            {
                double square = 0;
                for (int j = 0; j < _d; j++)
                {
                    double difference = spread * (_means[_classes[i] * _d + j] - _means[c * _d + j]) + _noise[i, j];
                    square += difference * difference;
                }
                terms[c] = Math.Log(_probabilities[c]) - square / 2;
            }
            double highest = terms.Max();
            sum += terms[_classes[i]] - Math.Log(_probabilities[_classes[i]]) - highest - Math.Log(terms.Sum(t => Math.Exp(t - highest)));
        }
        return sum / Draws;
    }

    /// <summary>The spread at which the information is <paramref name="nats"/>, by bisection.</summary>
    public double SpreadFor(double nats)
    {
        double low = 0, high = 1;
        while (MutualInformation(high) < nats && high < 1e6) (low, high) = (high, 2 * high);
        for (int i = 0; i < 12; i++)
        {
            double middle = (low + high) / 2;
            if (MutualInformation(middle) < nats) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    public PairSample Sample(double spread, int n, Seed seed)
    {
        double[] x = Normals(seed.CreateStream(), n * _d);
        int[] classes = Classes(n);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < _d; j++) x[i * _d + j] += spread * _means[classes[i] * _d + j];
        return new PairSample(new Samples(n, _d, x), null, new Labels(classes, _probabilities.Length));
    }

    // Each class as often as its frequency says, up to rounding.
    private int[] Classes(int n)
    {
        var classes = new int[n];
        double cumulative = 0;
        for (int c = 0, from = 0; c < _probabilities.Length; c++)
        {
            cumulative += _probabilities[c];
            int to = c == _probabilities.Length - 1 ? n : (int)Math.Round(cumulative * n);
            classes.AsSpan(from, to - from).Fill(c);
            from = to;
        }
        return classes;
    }

    private static double[] Normals(RandomStream stream, int count)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++) values[i] = stream.NextGaussian();
        return values;
    }
}
