using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KdNotebooks.Experiments;

/// <summary>
/// Every number of an experiment, stated before it runs. Two protocols that differ anywhere have different hashes, and rows
/// of one are never reused for the other.
/// </summary>
public abstract record ExperimentProtocol
{
    /// <summary>How much work.</summary>
    public required Effort Effort { get; init; }

    /// <summary>Paired repetitions.</summary>
    public required int Seeds { get; init; }

    /// <summary>The root of everything random.</summary>
    public ulong RootSeed { get; init; }

    /// <summary>Name and value of every setting, in reading order, for people.</summary>
    public abstract IReadOnlyList<(string Name, string Value)> Describe();

    /// <summary>Twelve hexadecimal digits of SHA-256 over all of <see cref="Describe"/> and <paramref name="data"/>.</summary>
    /// <param name="data">What identifies the data: names, sources, digests.</param>
    public string Hash(params IReadOnlyList<string> data)
    {
        string text = JsonSerializer.Serialize(Describe().Select(setting => new[] { setting.Name, setting.Value }).Concat(data.Select(line => new[] { line })));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }
}
