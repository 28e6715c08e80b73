using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>xoshiro256++ (Blackman and Vigna 2021), started through SplitMix64; the same numbers on every machine.</summary>
internal sealed class RandomSource
{
    private ulong _a, _b, _c, _d;
    private double _spare = double.NaN;

    public RandomSource(ulong seed)
    {
        Seed = seed;
        _a = Mix(ref seed);
        _b = Mix(ref seed);
        _c = Mix(ref seed);
        _d = Mix(ref seed);
    }

    public ulong Seed { get; }

    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_a + _d, 23) + _a, t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1), 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on {0, ..., count − 1}, without bias (Lemire 2019).</summary>
    public long NextInt64(long count)
    {
        ulong range = (ulong)count;
        while (true)
        {
            ulong high = Math.BigMul(Next(), range, out ulong low);
            if (low >= range || low >= (0 - range) % range) return (long)high;
        }
    }

    /// <summary>Standard normal (Marsaglia's polar method).</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spare))
        {
            double spare = _spare;
            _spare = double.NaN;
            return spare;
        }
        while (true)
        {
            double u = 2 * NextDouble() - 1, v = 2 * NextDouble() - 1, s = u * u + v * v;
            if (s is >= 1 or 0) continue;
            double r = Math.Sqrt(-2 * Math.Log(s) / s);
            _spare = v * r;
            return u * r;
        }
    }

    private static ulong Mix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>Fills contiguous float arrays with random numbers.</summary>
internal static class RandomFilling
{
    public static void Uniform(NdArray x, RandomSource source, double low, double high)
    {
        Require(x, "uniform");
        if (x.Type is ScalarType.Float32)
        {
            // 24 bits, so that rounding never reaches the upper end.
            foreach (ref float v in x.Span<float>()) v = (float)(low + (high - low) * ((source.Next() >> 40) * (1.0 / (1 << 24))));
        }
        else
        {
            foreach (ref double v in x.Span<double>()) v = low + (high - low) * source.NextDouble();
        }
    }

    public static void Normal(NdArray x, RandomSource source, double mean, double deviation)
    {
        Require(x, "normal");
        if (x.Type is ScalarType.Float32)
        {
            foreach (ref float v in x.Span<float>()) v = (float)(mean + deviation * source.NextGaussian());
        }
        else
        {
            foreach (ref double v in x.Span<double>()) v = mean + deviation * source.NextGaussian();
        }
    }

    /// <summary>0 with probability p, else 1/(1 − p).</summary>
    public static void Mask(NdArray x, RandomSource source, double p)
    {
        Uniform(x, source, 0, 1);
        if (x.Type is ScalarType.Float32)
        {
            foreach (ref float v in x.Span<float>()) v = v < p ? 0 : (float)(1 / (1 - p));
        }
        else
        {
            foreach (ref double v in x.Span<double>()) v = v < p ? 0 : 1 / (1 - p);
        }
    }

    private static void Require(NdArray x, string operation)
    {
        ScalarTypes.RequireFloat(x, operation);
        if (!x.IsContiguous) throw new ExternalException($"{operation}: a tensor of shape {Shapes.Text(x.Shape)} that is not contiguous");
        x.Storage.Version++;
    }
}
