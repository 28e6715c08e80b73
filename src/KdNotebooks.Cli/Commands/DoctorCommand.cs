using System.CommandLine;
using System.Text.Json;
using KdNotebooks.Cli.Terminal;
using Spectre.Console;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd doctor`: what this machine has, what is missing, what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var command = new Command("doctor", "Check this machine: SDK, backend, data; what is missing and what to do about it.") { json };
        command.SetAction(parsed =>
        {
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

    private static void Write(IAnsiConsole console, HealthCheck check)
    {
        console.MarkupLine($"{(check.Ok ? "[green]ok  [/]" : "[red]no  [/]")} {Markup.Escape(check.Name),-24} {Markup.Escape(check.Detail)}");
        if (check.Remedy.Length > 0) console.MarkupLine($"                              [yellow]{Markup.Escape(check.Remedy)}[/]");
    }
}
