using KdNotebooks.Reporting.Internals;

namespace KdNotebooks.Reporting;

/// <summary>A figure: panels side by side, one legend for all. In a notebook it shows itself.</summary>
[TypeFormatterSource(typeof(FigureFormatters))]
public sealed record Figure
{
    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>A second line under the title: data, seeds, protocol.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The panels, left to right, row after row.</summary>
    public required IReadOnlyList<Panel> Panels { get; init; }

    /// <summary>Panels a row; 0: all in one row.</summary>
    public int PanelsPerRow { get; init; }

    /// <summary>A standalone SVG 1.1 document: presentation attributes only, white background.</summary>
    public string ToSvg() => new SvgFigure(this).Render();

    /// <summary>A plotly.js figure, {data, layout, config}, as JSON.</summary>
    public string ToPlotly() => new PlotlyFigure(this).Render().ToJsonString();

    /// <summary>One line: the title and the panels.</summary>
    public override string ToString() => $"{Title} [{string.Join("; ", Panels.Select(panel => $"{panel.Y} against {panel.X}"))}]";
}

/// <summary>One pair of axes.</summary>
public sealed record Panel
{
    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>The horizontal axis: quantity and unit.</summary>
    public required string X { get; init; }

    /// <summary>The vertical axis: quantity and unit.</summary>
    public required string Y { get; init; }

    /// <summary>What is drawn, in order.</summary>
    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>Words for the horizontal positions 1, 2, ... in place of numbers; empty: numbers.</summary>
    public IReadOnlyList<string> XNames { get; init; } = [];

    /// <summary>Draw the line x = 0, where the sign changes.</summary>
    public bool MarkZeroX { get; init; }

    /// <summary>Draw the line y = 0.</summary>
    public bool MarkZeroY { get; init; }
}

/// <summary>How a series is drawn.</summary>
public enum Mark
{
    /// <summary>Points joined by lines, with a band for the interval.</summary>
    Line,

    /// <summary>Points, with bars for the intervals.</summary>
    Scatter,

    /// <summary>A line without points, for what is known exactly.</summary>
    Curve,
}

/// <summary>Points with intervals; all lists have one length.</summary>
public sealed record Series
{
    /// <summary>Its name in the legend; the same name has the same colour in every panel.</summary>
    public required string Name { get; init; }

    /// <summary>How it is drawn.</summary>
    public Mark Mark { get; init; } = Mark.Line;

    /// <summary>Horizontal positions.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>Vertical positions.</summary>
    public required IReadOnlyList<double> Y { get; init; }

    /// <summary>Half-widths of the horizontal intervals; empty: none.</summary>
    public IReadOnlyList<double> XError { get; init; } = [];

    /// <summary>Half-widths of the vertical intervals; empty: none.</summary>
    public IReadOnlyList<double> YError { get; init; } = [];

    /// <summary>A word beside each point; empty: none.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];
}
