using System.Numerics;

namespace KdNotebooks.Numerics;

/// <summary>
/// A stream of random numbers: xoshiro256++ (Blackman and Vigna 2021), the same on every machine. Not thread-safe;
/// give each thread its own <see cref="Seed"/>.
/// </summary>
public sealed class RandomStream
{
    private ulong _s0, _s1, _s2, _s3;
    private double _spareGaussian = double.NaN;

    /// <summary>A stream that starts at <paramref name="seed"/>.</summary>
    public RandomStream(Seed seed)
    {
        _s0 = Seed.Mix(seed.Value);
        _s1 = Seed.Mix(_s0);
        _s2 = Seed.Mix(_s1);
        _s3 = Seed.Mix(_s2);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s0 + _s3, 23) + _s0;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextUniform(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Uniform on {0, ..., <paramref name="count"/> − 1} without modulo bias (Lemire 2019).</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ulong range = (uint)count;
        while (true)
        {
            ulong product = (NextUInt64() >> 32) * range;
            uint low = (uint)product;
            if (low >= range || low >= (uint)(-(int)range) % (uint)range) return (int)(product >> 32);
        }
    }

    /// <summary>Standard normal (Marsaglia's polar method).</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spareGaussian))
        {
            double spare = _spareGaussian;
            _spareGaussian = double.NaN;
            return spare;
        }
        while (true)
        {
            double u = 2 * NextDouble() - 1, v = 2 * NextDouble() - 1;
            double s = u * u + v * v;
            if (s is >= 1 or 0) continue;
            double scale = Math.Sqrt(-2 * Math.Log(s) / s);
            _spareGaussian = v * scale;
            return u * scale;
        }
    }

    /// <summary>Shuffles in place (Fisher and Yates): every order equally likely.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>A random order of 0, ..., <paramref name="count"/> − 1.</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Shuffle<int>(order);
        return order;
    }

    /// <summary><paramref name="size"/> distinct numbers out of 0, ..., <paramref name="count"/> − 1, ascending.</summary>
    public int[] Subset(int count, int size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, count);
        int[] chosen = Permutation(count)[..size];
        Array.Sort(chosen);
        return chosen;
    }
}
