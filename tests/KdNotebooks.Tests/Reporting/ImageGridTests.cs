using System.Text.RegularExpressions;
using System.Xml.Linq;
using KdNotebooks.Data;
using KdNotebooks.Reporting;

namespace KdNotebooks.Tests.Reporting;

public class ImageGridTests
{
    [Fact]
    public void Every_picture_is_its_row_scaled_to_bytes()
    {
        var image = new Modality("image", [1, 2, 3], [9, 9, 9, 9, 9, 9, -1, 0, 1, -1, 1, 0]);
        var sound = new Modality("sound", [2, 3], [.. new float[6], 0, 1, 2, 3, 4, 5]);
        var grid = new ImageGrid { Title = "a < b", Lines = [("images", image), ("sounds", sound)], Rows = [1], Columns = ["7"] };
        string svg = grid.ToSvg();
        Assert.Contains("a &lt; b", svg);
        XNamespace link = "http://www.w3.org/1999/xlink";
        PpmImage[] pictures = [.. XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == "image")
            .Select(element => PngFile.Parse(Convert.FromBase64String(Regex.Replace(element.Attribute(link + "href")!.Value, "^data:image/png;base64,", "")), "x"))];
        Assert.Equal(2, pictures.Length);
        Assert.Equal([0, 128, 255, 0, 255, 128], pictures[0].Values.ToArray().Where((_, i) => i % 3 == 0).Select(value => (int)value));
        // Time to the right, high bands above: [2 5; 1 4; 0 3] of 0 ... 5.
        Assert.Equal((3, 2), (pictures[1].Height, pictures[1].Width));
        Assert.Equal([102, 255, 51, 204, 0, 153], pictures[1].Values.ToArray().Where((_, i) => i % 3 == 0).Select(value => (int)value));
    }

    [Fact]
    public void Colours_stay_colours()
    {
        var image = new Modality("image", [3, 1, 2], [0, 1, 1, 0, 0, 0]);
        string svg = new ImageGrid { Title = "x", Lines = [("y", image)], Rows = [0], Columns = ["0"] }.ToSvg();
        byte[] png = Convert.FromBase64String(Regex.Match(svg, "base64,([^\"]+)").Groups[1].Value);
        Assert.Equal([0, 255, 0, 255, 0, 0], PngFile.Parse(png, "x").Values.ToArray());
    }
}
