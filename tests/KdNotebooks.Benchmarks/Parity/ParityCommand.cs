using System.CommandLine;

namespace KdNotebooks.Benchmarks.Parity;

/// <summary>
/// `kd bench parity`: write measures the backend of this build, compare holds two such folders against each other. The two
/// backends live in different processes: only these files are shared.
/// </summary>
internal static class ParityCommand
{
    public static Command Create() => new("parity", "Hold the engine against TorchSharp: losses, accuracies, informations, gradients.") { Write(), Compare() };

    private static Command Write()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Gets training.csv; the tests of the engine add gradients there (KD_PARITY=FOLDER)." };
        var command = new Command("write", "Measure one backend: --backend engine or torchsharp.") { folder };
        command.SetAction(parsed =>
        {
            Directory.CreateDirectory(parsed.GetValue(folder)!);
            File.WriteAllLines(Path.Combine(parsed.GetValue(folder)!, "training.csv"), ParityMeasurements.All(new Lines()));
            return 0;
        });
        return command;
    }

    private static Command Compare()
    {
        var engine = new Argument<string>("ENGINE-FOLDER") { Description = "Written by the engine." };
        var torch = new Argument<string>("TORCHSHARP-FOLDER") { Description = "Written by TorchSharp." };
        var csv = new Option<string?>("--csv") { Description = "Write every compared quantity to this file." };
        var command = new Command("compare", "Compare two folders. Exit code 1: something is further apart than allowed.") { engine, torch, csv };
        command.SetAction(parsed =>
        {
            IReadOnlyList<ParityRow> rows = ParityTable.Of(parsed.GetValue(engine)!, parsed.GetValue(torch)!);
            if (parsed.GetValue(csv) is { } file) File.WriteAllText(file, ParityTable.ToCsv(rows));
            Console.Write(ParityTable.Summary(rows).ToMarkdown());
            return rows.All(row => row.Holds) ? 0 : 1;
        });
        return command;
    }
}
