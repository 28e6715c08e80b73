namespace KdNotebooks.Reporting.Internals;

/// <summary>
/// Tells a notebook kernel how a type shows itself. Kernels look for an attribute of this name, so that no reference to a
/// kernel's packages is needed.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>A type with a method CreateTypeFormatters().</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>The MIME types to send, best first.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}

/// <summary>One way of showing a value; kernels find both members by name.</summary>
internal sealed class MimeFormatter<T>(string mimeType, Func<T, string> format)
{
    public string MimeType { get; } = mimeType;

    public bool Format(object value, TextWriter writer)
    {
        if (value is not T shown) return false;
        writer.Write(format(shown));
        return true;
    }
}

/// <summary>A figure goes out as a Plotly figure, as SVG and as text; never as HTML, which would hide the others.</summary>
internal sealed class FigureFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new MimeFormatter<Figure>("application/vnd.plotly.v1+json", figure => figure.ToPlotly()),
        new MimeFormatter<Figure>("image/svg+xml", figure => figure.ToSvg()),
        new MimeFormatter<Figure>("text/plain", figure => figure.ToString()),
    ];
}

/// <summary>A heat map goes out as SVG and as text.</summary>
internal sealed class HeatMapFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new MimeFormatter<HeatMap>("image/svg+xml", map => map.ToSvg()),
        new MimeFormatter<HeatMap>("text/plain", map => map.ToString()),
    ];
}

/// <summary>A table goes out as HTML and as text.</summary>
internal sealed class TableFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new MimeFormatter<Table>("text/html", table => table.ToHtml()),
        new MimeFormatter<Table>("text/plain", table => table.ToString()),
    ];
}

/// <summary>Pictures go out as SVG and as text.</summary>
internal sealed class ImageGridFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new MimeFormatter<ImageGrid>("image/svg+xml", grid => grid.ToSvg()),
        new MimeFormatter<ImageGrid>("text/plain", grid => grid.ToString()),
    ];
}
