using KdNotebooks.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Models.Internals;

/// <summary>The weights of the classes in the cross-entropy.</summary>
internal static class ClassWeights
{
    /// <summary>n/(K n_c), [classes]; 0 for a class without rows; null where classes are not balanced. The caller disposes it.</summary>
    public static Tensor? Of(Labels labels, bool balance)
    {
        if (!balance) return null;
        int[] counts = labels.Counts();
        int present = counts.Count(count => count > 0);
        return tensor([.. counts.Select(count => count == 0 ? 0f : (float)labels.Count / (present * count))], [counts.Length]);
    }
}
