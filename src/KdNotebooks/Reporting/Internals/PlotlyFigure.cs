using System.Globalization;
using System.Text.Json.Nodes;

namespace KdNotebooks.Reporting.Internals;

/// <summary>
/// A <see cref="Figure"/> as plotly.js reads it: {data, layout, config}. Titles are objects with a text, because plotly.js 3
/// ignores a bare string; subplots share one legend, in which each name stands once.
/// </summary>
internal sealed class PlotlyFigure(Figure figure)
{
    private const double Gap = 0.07, RowGap = 0.2;
    private readonly JsonArray _data = [];
    private readonly HashSet<string> _inLegend = [];

    public JsonObject Render()
    {
        var layout = new JsonObject
        {
            ["title"] = new JsonObject
            {
                ["text"] = figure.Title,
                ["subtitle"] = new JsonObject { ["text"] = figure.Subtitle },
            },
            ["template"] = "none",
            ["legend"] = new JsonObject { ["orientation"] = "h", ["y"] = -0.2 },
            ["margin"] = new JsonObject { ["t"] = 90, ["l"] = 60, ["r"] = 20, ["b"] = 60 },
            ["width"] = (int)SvgFigure.Width(figure),
            ["height"] = (int)SvgFigure.Height(figure),
            ["annotations"] = new JsonArray(),
        };
        int columns = SvgFigure.Columns(figure), rows = SvgFigure.Rows(figure);
        double width = (1 - Gap * (columns - 1)) / columns, height = (1 - RowGap * (rows - 1)) / rows;
        for (int i = 0; i < figure.Panels.Count; i++)
            AddPanel(figure.Panels[i], i, layout, i % columns * (width + Gap), width, 1 - i / columns * (height + RowGap), height);
        return new JsonObject { ["data"] = _data, ["layout"] = layout, ["config"] = new JsonObject { ["responsive"] = true } };
    }

    private void AddPanel(Panel panel, int index, JsonObject layout, double start, double width, double top, double height)
    {
        string suffix = index == 0 ? "" : (index + 1).ToString(CultureInfo.InvariantCulture);
        layout["xaxis" + suffix] = Axis(panel.X, panel.MarkZeroX, "y" + suffix, new JsonArray(start, start + width));
        if (panel.XNames.Count > 0) layout["xaxis" + suffix]!.AsObject().Add("tickvals", Numbers([.. Enumerable.Range(1, panel.XNames.Count).Select(i => (double)i)]));
        if (panel.XNames.Count > 0) layout["xaxis" + suffix]!.AsObject().Add("ticktext", new JsonArray([.. panel.XNames.Select(name => JsonValue.Create(name))]));
        layout["yaxis" + suffix] = Axis(panel.Y, panel.MarkZeroY, "x" + suffix, new JsonArray(Math.Max(0, top - height), top));
        layout["annotations"]!.AsArray().Add(new JsonObject
        {
            ["text"] = $"<b>{panel.Title}</b>",
            ["x"] = start + width / 2,
            ["y"] = top + 0.02 * height,
            ["xref"] = "paper",
            ["yref"] = "paper",
            ["xanchor"] = "center",
            ["yanchor"] = "bottom",
            ["showarrow"] = false,
        });
        foreach (Series series in panel.Series)
        {
            string colour = SvgFigure.Colour(figure, series.Name);
            if (series.Mark == Mark.Line && series.YError.Count > 0) _data.Add(Band(series, suffix, colour));
            _data.Add(Trace(series, suffix, colour));
        }
    }

    private JsonObject Trace(Series series, string suffix, string colour)
    {
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = series.Mark switch { Mark.Line => "lines+markers", Mark.Curve => "lines", _ => "markers" } + (series.Text.Count > 0 ? "+text" : ""),
            ["name"] = series.Name,
            ["legendgroup"] = series.Name,
            ["showlegend"] = _inLegend.Add(series.Name),
            ["x"] = Numbers(series.X),
            ["y"] = Numbers(series.Y),
            ["xaxis"] = "x" + suffix,
            ["yaxis"] = "y" + suffix,
            ["marker"] = new JsonObject { ["color"] = colour, ["size"] = 7 },
            ["line"] = new JsonObject { ["color"] = colour },
        };
        if (series.Text.Count > 0)
        {
            trace["text"] = new JsonArray([.. series.Text.Select(text => JsonValue.Create(text))]);
            trace["textposition"] = "top right";
        }
        if (series.Mark == Mark.Scatter)
        {
            if (series.XError.Count > 0) trace["error_x"] = Error(series.XError);
            if (series.YError.Count > 0) trace["error_y"] = Error(series.YError);
        }
        return trace;
    }

    private static JsonObject Band(Series series, string suffix, string colour)
    {
        double Half(int i) => double.IsFinite(series.YError[i]) ? series.YError[i] : 0;
        int[] there = [.. Enumerable.Range(0, series.X.Count)], back = [.. there.Reverse()];
        return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["fill"] = "toself",
            ["fillcolor"] = colour,
            ["opacity"] = 0.16,
            ["line"] = new JsonObject { ["width"] = 0 },
            ["hoverinfo"] = "skip",
            ["legendgroup"] = series.Name,
            ["showlegend"] = false,
            ["x"] = Numbers([.. there.Concat(back).Select(i => series.X[i])]),
            ["y"] = Numbers([.. there.Select(i => series.Y[i] + Half(i)), .. back.Select(i => series.Y[i] - Half(i))]),
            ["xaxis"] = "x" + suffix,
            ["yaxis"] = "y" + suffix,
        };
    }

    private static JsonObject Axis(string title, bool zeroLine, string anchor, JsonArray domain) =>
        new() { ["title"] = new JsonObject { ["text"] = title }, ["zeroline"] = zeroLine, ["anchor"] = anchor, ["domain"] = domain };

    private static JsonObject Error(IReadOnlyList<double> halfWidths) =>
        new() { ["type"] = "data", ["array"] = Numbers(halfWidths), ["thickness"] = 1.2 };

    private static JsonArray Numbers(IReadOnlyList<double> values) =>
        [.. values.Select(value => double.IsFinite(value) ? JsonValue.Create(value) : null)];
}
