using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>Rows that train, rows that say when to stop, and rows that nothing but the reported number has seen.</summary>
internal sealed record EstimationRows(int[] Training, int[] Validation, int[] Evaluation)
{
    public const int FewestRows = 20;

    /// <summary>A random half, 15 %, and the rest.</summary>
    public static EstimationRows Of(int n, Seed seed)
    {
        Check(n);
        int[] order = seed.CreateStream().Permutation(n);
        int training = n / 2, validation = Math.Max(2, n * 15 / 100);
        return new EstimationRows(order[..training], order[training..(training + validation)], order[(training + validation)..]);
    }

    /// <summary>A random half, of which a fifth says when to stop, and the other half.</summary>
    public static EstimationRows Halves(int n, Seed seed)
    {
        Check(n);
        int[] order = seed.CreateStream().Permutation(n);
        int half = n / 2, training = half - Math.Max(2, half / 5);
        return new EstimationRows(order[..training], order[training..half], order[half..]);
    }

    private static void Check(int n)
    {
        if (n < FewestRows) throw new InvalidInputException($"{n} rows are too few to train, stop and evaluate a network on: at least {FewestRows} are needed, and some thousands for a useful estimate");
    }
}
