using System.Text;

namespace KdNotebooks.Numerics;

/// <summary>
/// The origin of everything random. Seeds form a tree: <see cref="Derive(string)"/> and <see cref="Derive(int)"/> give
/// statistically independent children, so that each consumer has its own stream and adding one never shifts another.
/// Mixing is SplitMix64 (Steele, Lea and Flood 2014) over FNV-1a of the name.
/// </summary>
/// <param name="Value">64 bits; any value is a good seed.</param>
public readonly record struct Seed(ulong Value)
{
    /// <summary>The child called <paramref name="name"/>.</summary>
    public Seed Derive(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in Encoding.UTF8.GetBytes(name)) hash = (hash ^ b) * 1099511628211;
        return new Seed(Mix(Mix(Value) ^ hash));
    }

    /// <summary>The child with number <paramref name="index"/>.</summary>
    public Seed Derive(int index) => new(Mix(Mix(Value ^ 0x6A09E667F3BCC909) + (ulong)(uint)index));

    /// <summary>A fresh stream that starts at this seed.</summary>
    public RandomStream CreateStream() => new(this);

    /// <summary>One SplitMix64 step: a bijection of 64 bits with full avalanche.</summary>
    internal static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
