using System.Xml.Linq;
using KdNotebooks.Reporting;

namespace KdNotebooks.Tests.Reporting;

public class FigureTests
{
    private static readonly Figure s_figure = new()
    {
        Title = "a < b & c",
        Panels =
        [
            new Panel
            {
                Title = "panel", X = "x", Y = "y", MarkZeroX = true, MarkZeroY = true,
                Series =
                [
                    new Series { Name = "line", X = [1, 2, 3], Y = [0.1, -0.2, 0.3], YError = [0.05, 0.05, double.NaN] },
                    new Series { Name = "points", Mark = Mark.Scatter, X = [1, 2], Y = [0.2, 0.1], XError = [0.1, 0.1], YError = [0.1, 0.1], Text = ["p", "q"] },
                ],
            },
        ],
    };

    [Fact]
    public void Svg_is_well_formed_and_carries_what_viewers_need()
    {
        XDocument svg = XDocument.Parse(s_figure.ToSvg());
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal(ns + "svg", svg.Root!.Name);
        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName is "style" or "foreignObject" or "script");
        Assert.Equal("#ffffff", svg.Descendants(ns + "rect").First().Attribute("fill")!.Value);
        Assert.Contains(svg.Descendants(ns + "text"), text => text.Value == "a < b & c");
    }

    [Fact]
    public void Every_point_is_drawn_once_and_higher_values_are_higher()
    {
        XNamespace ns = "http://www.w3.org/2000/svg";
        XElement[] circles = [.. XDocument.Parse(s_figure.ToSvg()).Descendants(ns + "circle").Where(circle => circle.Attribute("r")!.Value == "3.6")];
        Assert.Equal(5, circles.Length);
        double[] line = [.. circles[..3].Select(circle => double.Parse(circle.Attribute("cy")!.Value, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(line[2] < line[0] && line[0] < line[1]);
    }

    /// <summary>A small run may leave no condition that qualifies for a panel.</summary>
    [Fact]
    public void A_figure_without_a_panel_says_so()
    {
        Figure empty = s_figure with { Panels = [], PanelsPerRow = 2 };
        Assert.Contains("There is nothing to draw.", empty.ToSvg());
        Assert.DoesNotContain("NaN", empty.ToSvg());
        Assert.NotEmpty(empty.ToPlotly());
    }

    [Fact]
    public void No_number_in_the_drawing_is_not_a_number() => Assert.DoesNotContain("NaN", s_figure.ToSvg());
}
