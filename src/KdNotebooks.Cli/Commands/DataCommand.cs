using System.CommandLine;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd data`.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "");
}
