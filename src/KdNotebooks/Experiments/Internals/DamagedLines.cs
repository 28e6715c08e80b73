namespace KdNotebooks.Experiments.Internals;

/// <summary>Names the damaged lines of a file, the first ones each and then how many more there are.</summary>
/// <param name="warn">Hears of them.</param>
/// <param name="path">The file.</param>
/// <param name="consequence">What becomes of a damaged line.</param>
internal sealed class DamagedLines(Action<string> warn, string path, string consequence)
{
    private const int Named = 20;

    public int Count { get; private set; }

    public void Add(int line)
    {
        if (++Count <= Named) warn($"{path}, line {line} is damaged{consequence}");
    }

    /// <summary>The file is at its end.</summary>
    public void End()
    {
        if (Count > Named) warn($"{path}: {Count - Named} more lines are damaged{consequence}");
    }
}
