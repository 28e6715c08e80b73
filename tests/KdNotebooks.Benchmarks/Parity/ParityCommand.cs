namespace KdNotebooks.Benchmarks.Parity;

/// <summary>
/// parity write FOLDER measures the backend of this build; parity compare ENGINE TORCHSHARP [--csv FILE] holds two such
/// folders against each other. The two backends live in different processes: only these files are shared.
/// </summary>
internal static class ParityCommand
{
    /// <summary>Exit code: 0 all holds, 1 something is further apart than allowed, 2 wrong usage.</summary>
    public static int Run(string[] args)
    {
        string[] words = [.. WithoutBackend(args)];
        try
        {
            switch (words)
            {
                case ["write", var folder]:
                    Directory.CreateDirectory(folder);
                    File.WriteAllLines(Path.Combine(folder, "training.csv"), ParityMeasurements.All(new Lines()));
                    return 0;
                case ["compare", var engine, var torch, .. var rest] when rest is [] or ["--csv", _]:
                    IReadOnlyList<ParityRow> rows = ParityTable.Of(engine, torch);
                    if (rest is [_, var file]) File.WriteAllText(file, ParityTable.ToCsv(rows));
                    Console.Write(ParityTable.Summary(rows).ToMarkdown());
                    return rows.All(row => row.Holds) ? 0 : 1;
                default:
                    Console.Error.WriteLine("kd: bench parity write FOLDER | compare ENGINE-FOLDER TORCHSHARP-FOLDER [--csv FILE]");
                    return 2;
            }
        }
        catch (InvalidInputException exception)
        {
            Console.Error.WriteLine($"kd: {exception.Message}");
            return 2;
        }
    }

    // The launcher reads this one: it decides which build runs.
    private static IEnumerable<string> WithoutBackend(string[] args)
    {
        for (int i = 0; i < args.Length; i++)
            if (args[i] == "--backend") i++;
            else if (!args[i].StartsWith("--backend=", StringComparison.Ordinal)) yield return args[i];
    }
}
