using KdNotebooks.Reporting.Internals;

namespace KdNotebooks.Reporting;

/// <summary>A matrix of numbers as colours: blue below 0, white at 0, red above. In a notebook it shows itself.</summary>
[TypeFormatterSource(typeof(HeatMapFormatters))]
public sealed record HeatMap
{
    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>How to read it.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>Names of the rows, top to bottom.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>Names of the columns, left to right.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>[rows][columns]; NaN is grey.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Values { get; init; }

    /// <summary>A word in each cell, [rows][columns].</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Text { get; init; }

    /// <summary>The magnitude that has the full colour.</summary>
    public required double Limit { get; init; }

    /// <summary>The width of a cell, pixels; names of columns are set upright where they fit it.</summary>
    public double CellWidth { get; init; } = 34;

    /// <summary>The height of a cell, pixels.</summary>
    public double CellHeight { get; init; } = 18;

    /// <summary>One line: the title and the size.</summary>
    public override string ToString() => $"{Title} [{Rows.Count} x {Columns.Count}]";

    /// <summary>A standalone SVG 1.1 document.</summary>
    public string ToSvg() => new SvgHeatMap(this).Render();
}
