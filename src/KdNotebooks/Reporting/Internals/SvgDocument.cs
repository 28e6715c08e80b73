using System.Globalization;
using System.Text;

namespace KdNotebooks.Reporting.Internals;

/// <summary>A standalone SVG 1.1 document on white: presentation attributes only, so that every viewer shows the same.</summary>
internal sealed class SvgDocument
{
    public const string Ink = "#222222", Grid = "#e4e4e4", Quiet = "#666666";

    private readonly StringBuilder _body = new();
    private bool _images;

    public void Line(double x1, double y1, double x2, double y2, string colour, double width, double opacity = 1) => Append(
        $"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-opacity=\"{opacity}\"/>\n");

    public void Circle(double x, double y, double radius, string colour) =>
        Append($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius}\" fill=\"{colour}\"/>\n");

    public void Rectangle(double x, double y, double width, double height, string colour) =>
        Append($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" fill=\"{colour}\"/>\n");

    public void Image(double x, double y, double width, double height, byte[] png)
    {
        _images = true;
        Append($"<image x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/>\n");
    }

    public void Polyline(IEnumerable<(double X, double Y)> points, string colour) =>
        Append($"<polyline points=\"{Points(points)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");

    public void Polygon(IEnumerable<(double X, double Y)> points, string colour, double opacity) =>
        Append($"<polygon points=\"{Points(points)}\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>\n");

    public void Text(double x, double y, string text, string anchor, string colour, int size = 12, bool bold = false, double rotate = 0)
    {
        if (text.Length == 0) return;
        string transform = rotate == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" transform=\"rotate({rotate} {x:0.##} {y:0.##})\"");
        string weight = bold ? " font-weight=\"bold\"" : "";
        string escaped = text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
        Append($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\"{weight}{transform}>{escaped}</text>\n");
    }

    public string Render(double width, double height) => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\"{(_images ? " xmlns:xlink=\"http://www.w3.org/1999/xlink\"" : "")} width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n<rect width=\"{width:0}\" height=\"{height:0}\" fill=\"#ffffff\"/>\n{_body}</svg>\n");

    private static string Points(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.##},{point.Y:0.##}")));

    private void Append(FormattableString element) => _body.Append(element.ToString(CultureInfo.InvariantCulture));
}
