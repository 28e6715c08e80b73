namespace KdNotebooks.Reporting.Internals;

/// <summary>Draws a <see cref="Figure"/> as SVG: title, panels in rows, one legend below.</summary>
internal sealed class SvgFigure(Figure figure)
{
    private const double PanelWidth = 380, OnlyPanelWidth = 680, PanelHeight = 330, Left = 62, Right = 14, Top = 78, Bottom = 52;
    private const double RowGap = 24, LegendLine = 20, LegendMargin = 14;

    // Okabe and Ito 2008: told apart by colour-blind readers too.
    private static readonly string[] s_palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    private readonly SvgDocument _svg = new();
    private readonly string[] _names = Names(figure);

    // A figure without a panel has the room of one, and says that it is empty.
    public static int Columns(Figure figure) => Math.Max(1, figure.PanelsPerRow > 0 ? Math.Min(figure.PanelsPerRow, figure.Panels.Count) : figure.Panels.Count);

    public static int Rows(Figure figure) => (figure.Panels.Count + Columns(figure) - 1) / Columns(figure);

    public static double Width(Figure figure) => OnePanel(figure) * Columns(figure);

    public static double Height(Figure figure) => Foot(figure) + LegendMargin + LegendLine * Legend(figure).Count;

    /// <summary>The colour of the series called <paramref name="name"/> in every panel.</summary>
    public static string Colour(Figure figure, string name) => s_palette[Array.IndexOf(Names(figure), name) % s_palette.Length];

    public string Render()
    {
        double width = Width(figure), height = Height(figure);
        _svg.Text(16, 26, figure.Title, "start", SvgDocument.Ink, size: 16, bold: true);
        _svg.Text(16, 46, figure.Subtitle, "start", SvgDocument.Quiet);
        if (figure.Panels.Count == 0) _svg.Text(16, Top, "There is nothing to draw.", "start", SvgDocument.Quiet);
        for (int i = 0; i < figure.Panels.Count; i++)
            DrawPanel(figure.Panels[i], i % Columns(figure) * OnePanel(figure), Top + i / Columns(figure) * (PanelHeight + RowGap));
        DrawLegend(width, Foot(figure) + LegendMargin + 3);
        return _svg.Render(width, height);
    }

    private static double Foot(Figure figure) => figure.Panels.Count == 0 ? Top + LegendLine : Top + PanelHeight * Rows(figure) + RowGap * (Rows(figure) - 1);

    private static double OnePanel(Figure figure) => figure.Panels.Count <= 1 ? OnlyPanelWidth : PanelWidth;

    private void DrawPanel(Panel panel, double offset, double top)
    {
        double x0 = offset + Left, x1 = offset + OnePanel(figure) - Right, y0 = top + PanelHeight - Bottom, y1 = top + 12;
        var x = new AxisScale(panel.Series.SelectMany(series => Extents(series.X, series.XError)), x0, x1, panel.MarkZeroX, panel.XNames);
        var y = new AxisScale(panel.Series.SelectMany(series => Extents(series.Y, series.YError)), y0, y1, panel.MarkZeroY, []);

        _svg.Text((x0 + x1) / 2, top, panel.Title, "middle", SvgDocument.Ink, bold: true);
        foreach ((double position, string label) in x.Ticks())
        {
            _svg.Line(position, y0, position, y1, SvgDocument.Grid, 1);
            _svg.Text(position, y0 + 17, label, "middle", SvgDocument.Quiet);
        }
        foreach ((double position, string label) in y.Ticks())
        {
            _svg.Line(x0, position, x1, position, SvgDocument.Grid, 1);
            _svg.Text(x0 - 7, position + 4, label, "end", SvgDocument.Quiet);
        }
        if (panel.MarkZeroX) _svg.Line(x.Position(0), y0, x.Position(0), y1, SvgDocument.Quiet, 1.2);
        if (panel.MarkZeroY) _svg.Line(x0, y.Position(0), x1, y.Position(0), SvgDocument.Quiet, 1.2);
        foreach (Series series in panel.Series) DrawSeries(series, x, y);
        _svg.Line(x0, y0, x1, y0, SvgDocument.Ink, 1);
        _svg.Line(x0, y0, x0, y1, SvgDocument.Ink, 1);
        _svg.Text((x0 + x1) / 2, y0 + 38, panel.X, "middle", SvgDocument.Ink);
        _svg.Text(offset + 16, (y0 + y1) / 2, panel.Y, "middle", SvgDocument.Ink, rotate: -90);
    }

    private void DrawSeries(Series series, AxisScale x, AxisScale y)
    {
        string colour = ColourOf(series.Name);
        int count = series.X.Count;
        double Error(IReadOnlyList<double> errors, int i) => errors.Count == 0 || !double.IsFinite(errors[i]) ? 0 : errors[i];
        (double X, double Y) Point(int i, double shift) => (x.Position(series.X[i]), y.Position(series.Y[i] + shift));
        int[] there = [.. Enumerable.Range(0, count)];

        if (series.Mark == Mark.Line && series.YError.Count > 0)
            _svg.Polygon(there.Select(i => Point(i, Error(series.YError, i))).Concat(there.Reverse().Select(i => Point(i, -Error(series.YError, i)))), colour, 0.16);
        if (series.Mark != Mark.Scatter) _svg.Polyline(there.Select(i => Point(i, 0)), colour);
        for (int i = 0; i < count; i++)
        {
            double px = x.Position(series.X[i]), py = y.Position(series.Y[i]);
            if (series.Mark == Mark.Scatter)
            {
                double ex = Error(series.XError, i), ey = Error(series.YError, i);
                if (ey > 0) _svg.Line(px, y.Position(series.Y[i] - ey), px, y.Position(series.Y[i] + ey), colour, 1.2, 0.55);
                if (ex > 0) _svg.Line(x.Position(series.X[i] - ex), py, x.Position(series.X[i] + ex), py, colour, 1.2, 0.55);
            }
            if (series.Mark != Mark.Curve) _svg.Circle(px, py, 3.6, colour);
            if (series.Text.Count > 0) _svg.Text(px + 6, py - 6, series.Text[i], "start", colour, size: 10);
        }
    }

    private void DrawLegend(double width, double y)
    {
        foreach (IReadOnlyList<string> line in Legend(figure))
        {
            double x = (width - line.Sum(Entry)) / 2;
            foreach (string name in line)
            {
                _svg.Circle(x + 6, y - 4, 4.5, ColourOf(name));
                _svg.Text(x + 16, y, name, "start", SvgDocument.Ink);
                x += Entry(name);
            }
            y += LegendLine;
        }
    }

    /// <summary>The names in as many lines as the width asks for.</summary>
    private static List<List<string>> Legend(Figure figure)
    {
        List<List<string>> lines = [[]];
        foreach (string name in Names(figure))
        {
            if (lines[^1].Count > 0 && lines[^1].Sum(Entry) + Entry(name) > Width(figure) - 20) lines.Add([]);
            lines[^1].Add(name);
        }
        return lines;
    }

    private static double Entry(string name) => 34 + 6.6 * name.Length;

    private static IEnumerable<double> Extents(IReadOnlyList<double> values, IReadOnlyList<double> errors) => errors.Count == 0
        ? values
        : values.Select((value, i) => value - errors[i]).Concat(values.Select((value, i) => value + errors[i])).Concat(values);

    private string ColourOf(string name) => Colour(figure, name);

    private static string[] Names(Figure figure) => [.. figure.Panels.SelectMany(panel => panel.Series).Select(series => series.Name).Distinct()];
}
