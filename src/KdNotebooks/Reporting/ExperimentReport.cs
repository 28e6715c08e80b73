using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Reporting;

/// <summary>What an experiment shows: a pure function of its result rows.</summary>
/// <param name="Table">The table.</param>
/// <param name="Figure">The figure.</param>
public sealed record ExperimentReport(Table Table, Figure Figure)
{
    /// <summary>Tables that follow the first one.</summary>
    public IReadOnlyList<Table> More { get; init; } = [];

    /// <summary>Heat maps that follow the figure; the names stand in their files' names.</summary>
    public IReadOnlyList<(string Name, HeatMap Map)> HeatMaps { get; init; } = [];

    /// <summary>Further tables for programs, header line first; the names stand in their files' names.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<string>> Lines)> Csv { get; init; } = [];

    /// <summary>Where the rows got theirs from, where that is other rows; null: the data that the rows name.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>The claim, whether the result agrees, and why; null where nobody has written it.</summary>
    public Findings? Findings { get; init; }

    /// <summary>All tables, in reading order.</summary>
    public IReadOnlyList<Table> Tables => [Table, .. More];

    /// <summary>Writes the figures as `&lt;name&gt;.svg` and `&lt;name&gt;.&lt;map&gt;.svg`, and the further tables, beside the result files; gives their paths.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public IReadOnlyList<string> Save(string folder, string name)
    {
        var paths = new List<string>();
        foreach ((string file, string svg) in (IEnumerable<(string, string)>)[(name, Figure.ToSvg()), .. HeatMaps.Select(map => ($"{name}.{map.Name}", map.Map.ToSvg()))])
        {
            paths.Add(Path.Combine(folder, file + ".svg"));
            ResultFile.Write(paths[^1], writer => writer.Write(svg));
        }
        foreach ((string file, IReadOnlyList<IReadOnlyList<string>> lines) in Csv)
        {
            paths.Add(Path.Combine(folder, $"{name}.{file}.csv"));
            ResultFile.Write(paths[^1], writer =>
            {
                foreach (IReadOnlyList<string> line in lines) Experiments.Internals.Csv.WriteLine(writer, line);
            });
        }
        return paths;
    }
}
