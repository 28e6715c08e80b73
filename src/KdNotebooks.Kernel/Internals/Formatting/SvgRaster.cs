using System.Text;
using KdNotebooks.Kernel.Internals.Hosting;

namespace KdNotebooks.Kernel.Internals.Formatting;

/// <summary>
/// A PNG beside each SVG, where rsvg-convert is installed: the viewers that show no SVG (an untrusted notebook, a code
/// host's preview) show the PNG.
/// </summary>
internal static class SvgRaster
{
    private static readonly Lazy<string?> Converter = new(() => ChildProcess.FindOnPath("rsvg-convert"));

    public static void AddPng(MimeBundle bundle)
    {
        if (!bundle.Data.ContainsKey("image/svg+xml") || bundle.Data.ContainsKey("image/png") || Converter.Value is not { } converter) return;
        byte[] svg = Encoding.UTF8.GetBytes(bundle.Data["image/svg+xml"]!.GetValue<string>());
        if (ChildProcess.Filter(converter, ["--format=png"], svg, TimeSpan.FromSeconds(20)) is { Length: > 0 } png)
            bundle.Data["image/png"] = Convert.ToBase64String(png);
    }
}
