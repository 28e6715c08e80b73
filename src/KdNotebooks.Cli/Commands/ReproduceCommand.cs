using System.CommandLine;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd reproduce`.</summary>
internal static class ReproduceCommand
{
    public static Command Create() => new("reproduce", "");
}
