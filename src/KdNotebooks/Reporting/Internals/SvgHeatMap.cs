using System.Globalization;

namespace KdNotebooks.Reporting.Internals;

/// <summary>Draws a <see cref="HeatMap"/> as SVG.</summary>
internal sealed class SvgHeatMap(HeatMap map)
{
    private const double CellWidth = 34, CellHeight = 18, Top = 150, Right = 20, Bottom = 16;

    // Two ends of a scale that colour-blind readers can tell apart (Okabe and Ito 2008).
    private static readonly (double R, double G, double B) s_low = (0, 114, 178), s_high = (213, 94, 0);

    private readonly SvgDocument _svg = new();

    public string Render()
    {
        double left = 24 + 6.6 * map.Rows.Max(row => row.Length);
        double width = Math.Max(left + CellWidth * map.Columns.Count + Right, 16 + 6.4 * map.Subtitle.Length);
        double height = Top + CellHeight * map.Rows.Count + Bottom;
        _svg.Text(16, 26, map.Title, "start", SvgDocument.Ink, size: 16, bold: true);
        _svg.Text(16, 46, map.Subtitle, "start", SvgDocument.Quiet);
        for (int c = 0; c < map.Columns.Count; c++)
            _svg.Text(left + CellWidth * (c + 0.65), Top - 8, map.Columns[c], "start", SvgDocument.Ink, rotate: -50);
        for (int r = 0; r < map.Rows.Count; r++)
        {
            double y = Top + CellHeight * r;
            _svg.Text(left - 8, y + 13, map.Rows[r], "end", SvgDocument.Ink);
            for (int c = 0; c < map.Columns.Count; c++)
            {
                double x = left + CellWidth * c;
                _svg.Rectangle(x, y, CellWidth - 1, CellHeight - 1, Colour(map.Values[r][c]));
                _svg.Text(x + (CellWidth - 1) / 2, y + 13, map.Text[r][c], "middle", SvgDocument.Ink, size: 11);
            }
        }
        return _svg.Render(width, height);
    }

    private string Colour(double value)
    {
        if (double.IsNaN(value)) return "#d8d8d8";
        double share = Math.Clamp(value / map.Limit, -1, 1);
        (double R, double G, double B) end = share < 0 ? s_low : s_high;
        int Mix(double channel) => (int)Math.Round(255 + (channel - 255) * Math.Abs(share));
        return string.Create(CultureInfo.InvariantCulture, $"#{Mix(end.R):x2}{Mix(end.G):x2}{Mix(end.B):x2}");
    }
}
