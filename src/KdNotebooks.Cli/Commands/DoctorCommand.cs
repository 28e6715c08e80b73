using System.CommandLine;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd doctor`.</summary>
internal static class DoctorCommand
{
    public static Command Create() => new("doctor", "");
}
