using System.Globalization;
using System.Text;

namespace KdNotebooks.Reporting.Internals;

/// <summary>Draws a <see cref="Figure"/> as SVG: title, panels in a row, one legend below.</summary>
internal sealed class SvgFigure(Figure figure)
{
    private const double PanelWidth = 380, PanelHeight = 330, Left = 62, Right = 14, Top = 78, Bottom = 52, LegendHeight = 34;
    private const string Ink = "#222222", Grid = "#e4e4e4", Quiet = "#666666";

    // Okabe and Ito 2008: told apart by colour-blind readers too.
    private static readonly string[] s_palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    private readonly StringBuilder _svg = new();
    private readonly string[] _names = Names(figure);

    public const double Height = Top + PanelHeight + LegendHeight;

    public static double Width(Figure figure) => PanelWidth * figure.Panels.Count;

    /// <summary>The colour of the series called <paramref name="name"/> in every panel.</summary>
    public static string Colour(Figure figure, string name) => s_palette[Array.IndexOf(Names(figure), name) % s_palette.Length];

    public string Render()
    {
        double width = Width(figure), height = Height;
        _svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n");
        _svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        Text(16, 26, figure.Title, "start", Ink, size: 16, bold: true);
        Text(16, 46, figure.Subtitle, "start", Quiet);
        for (int i = 0; i < figure.Panels.Count; i++) DrawPanel(figure.Panels[i], i * PanelWidth);
        DrawLegend(width, height - LegendHeight / 2);
        return _svg.Append("</svg>\n").ToString();
    }

    private void DrawPanel(Panel panel, double offset)
    {
        double x0 = offset + Left, x1 = offset + PanelWidth - Right, y0 = Top + PanelHeight - Bottom, y1 = Top + 12;
        var x = new AxisScale(panel.Series.SelectMany(series => Extents(series.X, series.XError)), x0, x1, panel.MarkZeroX);
        var y = new AxisScale(panel.Series.SelectMany(series => Extents(series.Y, series.YError)), y0, y1, panel.MarkZeroY);

        Text((x0 + x1) / 2, Top, panel.Title, "middle", Ink, bold: true);
        foreach ((double position, string label) in x.Ticks())
        {
            Line(position, y0, position, y1, Grid, 1);
            Text(position, y0 + 17, label, "middle", Quiet);
        }
        foreach ((double position, string label) in y.Ticks())
        {
            Line(x0, position, x1, position, Grid, 1);
            Text(x0 - 7, position + 4, label, "end", Quiet);
        }
        if (panel.MarkZeroX) Line(x.Position(0), y0, x.Position(0), y1, Quiet, 1.2);
        if (panel.MarkZeroY) Line(x0, y.Position(0), x1, y.Position(0), Quiet, 1.2);
        foreach (Series series in panel.Series) DrawSeries(series, x, y);
        Line(x0, y0, x1, y0, Ink, 1);
        Line(x0, y0, x0, y1, Ink, 1);
        Text((x0 + x1) / 2, y0 + 38, panel.X, "middle", Ink);
        Text(offset + 16, (y0 + y1) / 2, panel.Y, "middle", Ink, rotate: true);
    }

    private void DrawSeries(Series series, AxisScale x, AxisScale y)
    {
        string colour = ColourOf(series.Name);
        int count = series.X.Count;
        double Error(IReadOnlyList<double> errors, int i) => errors.Count == 0 || !double.IsFinite(errors[i]) ? 0 : errors[i];
        string Point(double px, double py) => string.Create(CultureInfo.InvariantCulture, $"{x.Position(px):0.##},{y.Position(py):0.##}");

        if (series.Mark == Mark.Line)
        {
            if (series.YError.Count > 0)
            {
                IEnumerable<string> upper = Enumerable.Range(0, count).Select(i => Point(series.X[i], series.Y[i] + Error(series.YError, i)));
                IEnumerable<string> lower = Enumerable.Range(0, count).Reverse().Select(i => Point(series.X[i], series.Y[i] - Error(series.YError, i)));
                _svg.Append($"<polygon points=\"{string.Join(' ', upper.Concat(lower))}\" fill=\"{colour}\" fill-opacity=\"0.16\"/>\n");
            }
            _svg.Append($"<polyline points=\"{string.Join(' ', Enumerable.Range(0, count).Select(i => Point(series.X[i], series.Y[i])))}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        }
        for (int i = 0; i < count; i++)
        {
            double px = x.Position(series.X[i]), py = y.Position(series.Y[i]);
            if (series.Mark == Mark.Scatter)
            {
                double ex = Error(series.XError, i), ey = Error(series.YError, i);
                if (ey > 0) Line(px, y.Position(series.Y[i] - ey), px, y.Position(series.Y[i] + ey), colour, 1.2, 0.55);
                if (ex > 0) Line(x.Position(series.X[i] - ex), py, x.Position(series.X[i] + ex), py, colour, 1.2, 0.55);
            }
            _svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{px:0.##}\" cy=\"{py:0.##}\" r=\"3.6\" fill=\"{colour}\"/>\n");
            if (series.Text.Count > 0) Text(px + 6, py - 6, series.Text[i], "start", colour, size: 10);
        }
    }

    private void DrawLegend(double width, double y)
    {
        double[] widths = [.. _names.Select(name => 34 + 6.6 * name.Length)];
        double x = (width - widths.Sum()) / 2;
        for (int i = 0; i < _names.Length; i++)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x + 6:0.##}\" cy=\"{y - 4:0.##}\" r=\"4.5\" fill=\"{ColourOf(_names[i])}\"/>\n");
            Text(x + 16, y, _names[i], "start", Ink);
            x += widths[i];
        }
    }

    private static IEnumerable<double> Extents(IReadOnlyList<double> values, IReadOnlyList<double> errors) => errors.Count == 0
        ? values
        : values.Select((value, i) => value - errors[i]).Concat(values.Select((value, i) => value + errors[i])).Concat(values);

    private string ColourOf(string name) => Colour(figure, name);

    private static string[] Names(Figure figure) => [.. figure.Panels.SelectMany(panel => panel.Series).Select(series => series.Name).Distinct()];

    private void Line(double x1, double y1, double x2, double y2, string colour, double width, double opacity = 1) => _svg.Append(
        CultureInfo.InvariantCulture,
        $"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-opacity=\"{opacity}\"/>\n");

    private void Text(double x, double y, string text, string anchor, string colour, int size = 12, bool bold = false, bool rotate = false)
    {
        if (text.Length == 0) return;
        string transform = rotate ? string.Create(CultureInfo.InvariantCulture, $" transform=\"rotate(-90 {x:0.##} {y:0.##})\"") : "";
        string weight = bold ? " font-weight=\"bold\"" : "";
        string escaped = text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\"{weight}{transform}>{escaped}</text>\n");
    }
}
