namespace KdNotebooks.Fuzz;

/// <summary>One reader under fire.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Seeds">Sound inputs that mutations start from.</param>
/// <param name="Read">
/// Reads an input and says in a few words what came of it; throws what its callers expect of a damaged input, see
/// <see cref="Fuzzer.IsAnswer"/>. Anything else is a crash.
/// </param>
public sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Func<byte[], string> Read)
{
    /// <summary>Makes a mutated input whole again where a checksum or a compression would turn every mutation away at the door.</summary>
    public Func<byte[], byte[]> Dress { get; init; } = bytes => bytes;

    /// <summary>Words that mean something in the format.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Bytes of the largest input: what a reader of files has to bear, less where it does more than to read.</summary>
    public int Largest { get; init; } = 10_000_000;
}

/// <summary>An input that a reader did not take as it should.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Input">The input.</param>
/// <param name="What">The exception, or how long it took.</param>
public sealed record FuzzFinding(string Target, byte[] Input, string What);

/// <summary>What a run did.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Inputs">Inputs read.</param>
/// <param name="Answers">Different answers seen: kinds of error lines and of results.</param>
/// <param name="Slowest">Seconds of the slowest input.</param>
/// <param name="Findings">Different crashes and hangs, one input each.</param>
public sealed record FuzzResult(string Target, long Inputs, int Answers, double Slowest, IReadOnlyList<FuzzFinding> Findings);
