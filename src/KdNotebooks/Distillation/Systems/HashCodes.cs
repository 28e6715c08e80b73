using System.Numerics;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Systems;

/// <summary>Binary codes of rows, compared by Hamming distance.</summary>
/// <param name="Codes">[n]; bit k is the k-th from the right.</param>
/// <param name="Bits">The bits in use, 1 to 64.</param>
public sealed record HashCodes(ulong[] Codes, int Bits)
{
    /// <summary>The share of bits that are equal to those of <paramref name="other"/>, over all rows.</summary>
    public double Agreement(HashCodes other)
    {
        Check(other);
        return 1 - Codes.Zip(other.Codes, (a, b) => (double)BitOperations.PopCount(a ^ b)).Sum() / ((double)Codes.Length * Bits);
    }

    /// <summary>
    /// mAP of retrieval: every row of this as a query over all rows of <paramref name="database"/>, ranked by Hamming distance;
    /// relevant is what has the same label. Codes at equal distance count with their expectation over all orders.
    /// </summary>
    /// <param name="database">Codes of as many bits.</param>
    /// <param name="queryLabels">[n].</param>
    /// <param name="databaseLabels">Of the database.</param>
    /// <exception cref="InvalidInputException">Bits or row counts differ, or a query has nothing relevant.</exception>
    public double MeanAveragePrecision(HashCodes database, Labels queryLabels, Labels databaseLabels)
    {
        if (database.Bits != Bits || queryLabels.Count != Codes.Length || databaseLabels.Count != database.Codes.Length)
            throw new InvalidInputException($"retrieval of {Codes.Length} codes of {Bits} bits with {queryLabels.Count} labels over {database.Codes.Length} codes of {database.Bits} bits with {databaseLabels.Count} labels");
        double sum = 0;
        int[] items = new int[Bits + 1], relevant = new int[Bits + 1];
        for (int query = 0; query < Codes.Length; query++)
        {
            Array.Clear(items);
            Array.Clear(relevant);
            for (int i = 0; i < database.Codes.Length; i++)
            {
                int distance = BitOperations.PopCount(Codes[query] ^ database.Codes[i]);
                items[distance]++;
                if (databaseLabels[i] == queryLabels[query]) relevant[distance]++;
            }
            double precision = AveragePrecision.OfGroups(items, relevant);
            sum += double.IsNaN(precision) ? throw new InvalidInputException($"nothing in the database has the label {queryLabels[query]} of query {query}") : precision;
        }
        return sum / Codes.Length;
    }

    /// <summary>The bits as columns of 0 and 1, [n, bits].</summary>
    public Samples ToSamples()
    {
        var values = new double[Codes.Length * Bits];
        for (int i = 0; i < values.Length; i++) values[i] = (Codes[i / Bits] >> (i % Bits)) & 1;
        return new Samples(Codes.Length, Bits, values);
    }

    private void Check(HashCodes other)
    {
        if (other.Bits != Bits || other.Codes.Length != Codes.Length)
            throw new InvalidInputException($"{Codes.Length} codes of {Bits} bits cannot be compared with {other.Codes.Length} of {other.Bits}");
    }
}
