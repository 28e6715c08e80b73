using KdNotebooks.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Models.Internals;

/// <summary>The weights of the classes in the cross-entropy.</summary>
internal static class ClassWeights
{
    /// <summary>(n/(K n_c))^β, [classes]; 0 for a class without rows; null where β is 0. The caller disposes it.</summary>
    /// <exception cref="InvalidInputException">β is outside [0, 1].</exception>
    public static Tensor? Of(Labels labels, double balance)
    {
        if (balance is not (>= 0 and <= 1)) throw new InvalidInputException(FormattableString.Invariant($"the balance of classes is {balance}; it must lie in [0, 1]"));
        if (balance == 0) return null;
        int[] counts = labels.Counts();
        int present = counts.Count(count => count > 0);
        return tensor([.. counts.Select(count => count == 0 ? 0f : (float)Math.Pow((double)labels.Count / ((double)present * count), balance))], [counts.Length]);
    }
}
