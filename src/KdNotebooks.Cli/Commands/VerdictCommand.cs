using System.CommandLine;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd verdict`.</summary>
internal static class VerdictCommand
{
    public static Command Create() => new("verdict", "");
}
