// Figures of the kit as charts of Plotly.NET, and back, for machines where the package can be restored. Both sides speak the
// JSON of Plotly figures; Plotly.NET's own HTML is not needed (it loads plotly.js from the network).
#r "nuget: Plotly.NET, 5.1.0"

using Microsoft.FSharp.Collections;
using Newtonsoft.Json.Linq;
using GenericChart = Plotly.NET.GenericChart;

// The same figure as a chart that Plotly.NET can restyle and combine.
GenericChart ToPlotlyNet(KdNotebooks.Reporting.Figure figure)
{
    JObject json = JObject.Parse(figure.ToPlotly());
    var traces = json["data"].Cast<JObject>().Select(data =>
    {
        var trace = new Plotly.NET.Trace((string)data["type"]);
        foreach (JProperty property in data.Properties().Where(p => p.Name != "type")) trace.SetProperty(property.Name, property.Value);
        return trace;
    });
    var layout = new Plotly.NET.Layout();
    foreach (JProperty property in ((JObject)json["layout"]).Properties()) layout.SetProperty(property.Name, property.Value);
    return GenericChart.fromFigure(new Plotly.NET.Figure(ListModule.OfSeq(traces), layout, ListModule.Empty<Plotly.NET.Frame>()));
}

// A chart as a display that every front end with a Plotly renderer shows.
void ShowPlotlyNet(GenericChart chart) => GenericChart.toFigureJson(chart).DisplayAs("application/vnd.plotly.v1+json");
