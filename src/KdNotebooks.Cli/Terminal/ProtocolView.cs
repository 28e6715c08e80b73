using KdNotebooks.Experiments;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KdNotebooks.Cli.Terminal;

/// <summary>The protocol of an experiment, one setting a line.</summary>
internal static class ProtocolView
{
    public static IRenderable Of(IExperiment experiment)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) }).AddColumn();
        foreach ((string name, string value) in experiment.Protocol.Describe()) grid.AddRow(new Text(name), new Text(value));
        return new Rows(new Text($"protocol of {experiment.Name}"), grid, Text.Empty);
    }
}
