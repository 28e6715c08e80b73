using System.Globalization;

namespace KdNotebooks.Reporting.Internals;

/// <summary>Draws a <see cref="HeatMap"/> as SVG.</summary>
internal sealed class SvgHeatMap(HeatMap map)
{
    private const double Right = 20, Bottom = 16, Character = 6.6;

    // Two ends of a scale that colour-blind readers can tell apart (Okabe and Ito 2008).
    private static readonly (double R, double G, double B) s_low = (0, 114, 178), s_high = (213, 94, 0);

    private readonly SvgDocument _svg = new();

    public string Render()
    {
        bool upright = map.Columns.All(name => Character * name.Length < map.CellWidth);
        double left = 24 + Character * map.Rows.Max(row => row.Length), top = upright ? 84 : 150;
        double width = Math.Max(Math.Max(left + map.CellWidth * map.Columns.Count + Right, 16 + 6.4 * map.Subtitle.Length), 32 + 10 * map.Title.Length);
        double height = top + map.CellHeight * map.Rows.Count + Bottom;
        _svg.Text(16, 26, map.Title, "start", SvgDocument.Ink, size: 16, bold: true);
        _svg.Text(16, 46, map.Subtitle, "start", SvgDocument.Quiet);
        for (int c = 0; c < map.Columns.Count; c++)
        {
            if (upright) _svg.Text(left + map.CellWidth * (c + 0.5), top - 8, map.Columns[c], "middle", SvgDocument.Ink);
            else _svg.Text(left + map.CellWidth * (c + 0.65), top - 8, map.Columns[c], "start", SvgDocument.Ink, rotate: -50);
        }
        for (int r = 0; r < map.Rows.Count; r++)
        {
            double y = top + map.CellHeight * r, middle = y + map.CellHeight / 2 + 4;
            _svg.Text(left - 8, middle, map.Rows[r], "end", SvgDocument.Ink);
            for (int c = 0; c < map.Columns.Count; c++)
            {
                double x = left + map.CellWidth * c;
                _svg.Rectangle(x, y, map.CellWidth - 1, map.CellHeight - 1, Colour(map.Values[r][c]));
                _svg.Text(x + (map.CellWidth - 1) / 2, middle, map.Text[r][c], "middle", SvgDocument.Ink, size: 11);
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
