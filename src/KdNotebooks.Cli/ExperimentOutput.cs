using KdNotebooks.Cli.Terminal;
using KdNotebooks.Experiments;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli;

/// <summary>What is shown and saved of an experiment whose rows are there: tables on the terminal, figures and a page beside the CSV files.</summary>
internal static class ExperimentOutput
{
    public static ExperimentPage Write(CommandConsole console, ReproducibleExperiment experiment, ResultsTable results, string folder)
    {
        ExperimentReport report = experiment.Report(results);
        foreach (Table table in report.Tables)
        {
            TableView.Write(console.Out, table);
            console.RawOut.WriteLine();
        }
        string name = experiment.Experiment.Name;
        console.RawOut.WriteLine($"runs         {ResultsTable.RunsPath(folder, name)}");
        console.RawOut.WriteLine($"information  {ResultsTable.InformationPath(folder, name)}");
        foreach (string path in report.Save(folder, name)) console.RawOut.WriteLine($"figure       {path}");
        var page = new ExperimentPage(experiment.Experiment, results, report);
        console.RawOut.WriteLine($"page         {page.Save(folder)}");
        return page;
    }
}
