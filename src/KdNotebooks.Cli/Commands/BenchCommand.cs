using System.CommandLine;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd bench`: listed here, carried out by the launcher, which builds and starts the benchmarks beside the tests.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var command = new Command("bench", "Time the kit's work, with --peer beside PyTorch in the same run (from a checkout: ./kd bench).") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(Refuse);
        return command;
    }

    private static int Refuse(ParseResult parsed) => throw new KdException("the benchmarks live with the tests: run ./kd bench from a checkout");
}
