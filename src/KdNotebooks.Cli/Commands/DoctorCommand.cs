using System.CommandLine;
using System.Text.Json;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Reporting;
using Spectre.Console;
using Column = KdNotebooks.Reporting.Column;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd doctor`: what this machine has, what is missing, what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var licences = new Option<bool>("--licences") { Description = "List the licences of all dependencies instead, from the restored packages; no network is asked." };
        var command = new Command("doctor", "Check this machine: SDK, backend, data; what is missing and what to do about it.") { json, licences };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(licences)) return WriteLicences(parsed.GetValue(json));
            IReadOnlyList<HealthCheck> checks = [.. Doctor.Examine()];
            CommandConsole console = CommandConsole.Current;
            if (parsed.GetValue(json))
                console.RawOut.WriteLine(JsonSerializer.Serialize(new { checks }, JsonOutput.Options));
            else
                foreach (HealthCheck check in checks) Write(console.Out, check);
            return checks.All(check => check.Ok) ? 0 : 1;
        });
        return command;
    }

    private static int WriteLicences(bool json)
    {
        IReadOnlyList<PackageLicence> packages = Licences.All();
        CommandConsole console = CommandConsole.Current;
        if (json) console.RawOut.WriteLine(JsonSerializer.Serialize(new { packages }, JsonOutput.Options));
        else
            TableView.Write(console.Out, new Reporting.Table
            {
                Title = $"{packages.Count} packages in the lock files",
                Columns = [new Column("package", Alignment.Left), new Column("version", Alignment.Left), new Column("use", Alignment.Left), new Column("licence", Alignment.Left)],
                Rows = [.. packages.Select(package => (IReadOnlyList<string>)[package.Name, package.Version, package.Use, package.Licence])],
                Notes = ["Known vulnerabilities: environment/audit asks the package source for them."],
            });
        return packages.Any(package => package.Licence.StartsWith("unknown", StringComparison.Ordinal)) ? 1 : 0;
    }

    private static void Write(IAnsiConsole console, HealthCheck check)
    {
        console.MarkupLine($"{(check.Ok ? "[green]ok  [/]" : "[red]no  [/]")} {Markup.Escape(check.Name),-24} {Markup.Escape(check.Detail)}");
        if (check.Remedy.Length > 0) console.MarkupLine($"                              [yellow]{Markup.Escape(check.Remedy)}[/]");
    }
}
