using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// A synthetic language: a token depends on the two before it, and only a few tokens may follow each pair. Its exact law is
/// known, so a model of it is judged without sampling error in the target.
/// </summary>
public sealed class TokenSource
{
    private readonly double[] _law;  // [vocabulary², vocabulary], rows sum to 1

    /// <summary>Draws the law: of each pair, which tokens may follow, and flat-Dirichlet probabilities of these.</summary>
    /// <param name="vocabulary">V, the tokens.</param>
    /// <param name="successors">The tokens that may follow a pair, 1 to V.</param>
    /// <param name="seed">Where the law comes from.</param>
    public TokenSource(int vocabulary, int successors, Seed seed)
    {
        if (vocabulary < 2 || successors < 1 || successors > vocabulary)
            throw new InvalidInputException($"a source needs two tokens and 1 to {vocabulary} successors; got {vocabulary} tokens and {successors} successors");
        (Vocabulary, _law) = (vocabulary, new double[vocabulary * vocabulary * vocabulary]);
        RandomStream stream = seed.CreateStream();
        for (int pair = 0; pair < vocabulary * vocabulary; pair++)
        {
            int[] allowed = stream.Subset(vocabulary, successors);
            double[] weights = [.. allowed.Select(_ => -Math.Log(1 - stream.NextDouble()))];
            double sum = weights.Sum();
            for (int i = 0; i < allowed.Length; i++) _law[pair * vocabulary + allowed[i]] = weights[i] / sum;
        }
    }

    /// <summary>V.</summary>
    public int Vocabulary { get; }

    /// <summary>p(next | two tokens before), [V].</summary>
    public ReadOnlySpan<double> Law(int beforeLast, int last) => _law.AsSpan((beforeLast * Vocabulary + last) * Vocabulary, Vocabulary);

    /// <summary>n sequences; the first two tokens of each, its prompt, are uniform.</summary>
    /// <param name="n">Sequences.</param>
    /// <param name="length">Tokens of each, at least 3.</param>
    /// <param name="seed">Where they come from.</param>
    /// <returns>[n][length].</returns>
    public int[][] Sample(int n, int length, Seed seed)
    {
        if (length < 3) throw new InvalidInputException($"sequences of {length} tokens: two are the prompt, so at least 3 are needed");
        RandomStream stream = seed.CreateStream();
        var sequences = new int[n][];
        for (int i = 0; i < n; i++)
        {
            int[] tokens = sequences[i] = new int[length];
            for (int t = 0; t < length; t++) tokens[t] = t < 2 ? stream.NextInt(Vocabulary) : Draw(Law(tokens[t - 2], tokens[t - 1]), stream);
        }
        return sequences;
    }

    /// <summary>One token out of a distribution.</summary>
    /// <param name="law">[V], of sum 1.</param>
    /// <param name="stream">Moves on by one number.</param>
    public static int Draw(ReadOnlySpan<double> law, RandomStream stream)
    {
        double u = stream.NextDouble();
        int last = 0;
        for (int token = 0; token < law.Length; token++)
        {
            if (law[token] <= 0) continue;
            last = token;
            u -= law[token];
            if (u < 0) return token;
        }
        return last;
    }
}
