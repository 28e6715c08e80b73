using KdNotebooks.Data;
using KdNotebooks.Reporting.Internals;

namespace KdNotebooks.Reporting;

/// <summary>Rows of a modality as pictures: one line of the grid a modality, one column a row. In a notebook it shows itself.</summary>
[TypeFormatterSource(typeof(ImageGridFormatters))]
public sealed record ImageGrid
{
    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>A name and a modality for each line; images [channels, height, width] or maps [times, bands], which are set upright.</summary>
    public required IReadOnlyList<(string Name, Modality Modality)> Lines { get; init; }

    /// <summary>Which rows are shown, left to right; of every modality the same.</summary>
    public required IReadOnlyList<int> Rows { get; init; }

    /// <summary>A word above each column: the label.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The side of a picture, pixels.</summary>
    public double Size { get; init; } = 56;

    /// <summary>A standalone SVG 1.1 document with the pictures inside.</summary>
    public string ToSvg() => new SvgImageGrid(this).Render();

    /// <summary>One line: the title and the lines.</summary>
    public override string ToString() => $"{Title} [{string.Join("; ", Lines.Select(line => line.Name))}]";
}
