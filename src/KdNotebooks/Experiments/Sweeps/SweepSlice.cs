using System.Globalization;

namespace KdNotebooks.Experiments.Sweeps;

/// <summary>A share of a sweep: every <paramref name="Count"/>-th part, beginning with number <paramref name="Index"/>.</summary>
/// <param name="Index">1, ..., Count.</param>
/// <param name="Count">Slices in all.</param>
public readonly record struct SweepSlice(int Index, int Count)
{
    /// <summary>The whole sweep.</summary>
    public static SweepSlice Whole => new(1, 1);

    /// <summary>Reads "i/N".</summary>
    /// <exception cref="InvalidInputException">It is not of this form, or i is not in 1..N.</exception>
    public static SweepSlice Parse(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && index >= 1 && index <= count)
            return new SweepSlice(index, count);
        throw new InvalidInputException($"--slice {text}: write i/N with i from 1 to N, e.g. --slice 2/4");
    }

    /// <summary>Its members among <paramref name="items"/>: neighbours cost alike, so they go to different slices.</summary>
    public IEnumerable<T> Of<T>(IReadOnlyList<T> items)
    {
        for (int i = Index - 1; i < items.Count; i += Count) yield return items[i];
    }

    /// <summary>"i/N".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
