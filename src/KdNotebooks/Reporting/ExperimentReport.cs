using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Reporting;

/// <summary>What an experiment shows: a pure function of its result rows.</summary>
/// <param name="Table">The table.</param>
/// <param name="Figure">The figure.</param>
public sealed record ExperimentReport(Table Table, Figure Figure)
{
    /// <summary>Tables that follow the first one.</summary>
    public IReadOnlyList<Table> More { get; init; } = [];

    /// <summary>Writes the figure as `&lt;name&gt;.svg` beside the result files; gives its path.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public string Save(string folder, string name)
    {
        string path = Path.Combine(folder, name + ".svg");
        ResultFile.Write(path, writer => writer.Write(Figure.ToSvg()));
        return path;
    }
}
