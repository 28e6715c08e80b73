using System.Globalization;
using KdNotebooks.Benchmarks.Training;

namespace KdNotebooks.Benchmarks;

/// <summary>
/// The table of a Markdown page between two comments: a row a workload, ours beside PyTorch's. Rows that were not measured this
/// time, and the text around the table, stay as they are.
/// </summary>
internal sealed class TrainPage(string path)
{
    private const string Begin = "<!-- measured by kd bench train --peer --page -->", End = "<!-- /measured -->";

    private const string Head = """
        | work | ours | PyTorch as it comes | ratio | PyTorch at its fastest core type | ratio | wanted | turns |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """;

    private static readonly Dictionary<string, double> s_wanted = new()
    {
        ["kd-50"] = 4,
        ["kd-784"] = 2.5,
        ["lenet5"] = 3,
        ["cnn-32-64"] = 1.3,
        [Workload.SweepName] = 4,
    };

    /// <exception cref="IOException">The page cannot be read or written.</exception>
    public void Write(IReadOnlyList<TrainBenchmarkResult> results, TrainBenchmarkOptions options)
    {
        string text = File.Exists(path) ? File.ReadAllText(path) : $"# Speed\n\n{Begin}\n{End}\n";
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new ArgumentException($"--page {path}: the page lacks the lines {Begin} and {End}, between which the table goes");
        begin += Begin.Length;
        Dictionary<string, string> rows = text[begin..end].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToDictionary(NameOf);
        foreach (TrainBenchmarkResult result in results.Where(r => !r.Name.EndsWith(TrainBenchmark.FastestCore, StringComparison.Ordinal)))
            rows[result.Name] = Row(result, results.FirstOrDefault(r => r.Name == result.Name + TrainBenchmark.FastestCore), options);
        string table = string.Join('\n', [Head, .. TrainBenchmark.Names.Where(rows.ContainsKey).Select(name => rows[name])]);
        File.WriteAllText(path, $"{text[..begin]}\n{table}\n{text[end..]}");
    }

    private static string NameOf(string row) => row.Split('`')[1];

    private static string Row(TrainBenchmarkResult asItComes, TrainBenchmarkResult? fastest, TrainBenchmarkOptions options)
    {
        double wanted = s_wanted.GetValueOrDefault(asItComes.Name, 0.85);
        string turns = asItComes.Name == Workload.SweepName ? $"{options.SweepSeeds} × {options.SweepEpochs} epochs" : options.Repetitions.ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture,
            $"| `{asItComes.Name}` | {Figures(asItComes.Ours)} {asItComes.Unit} | {Figures(asItComes.Peer)} | **{asItComes.Ratio:F2}** | {(fastest is null ? "–" : $"{Figures(fastest.Peer)} ({Settings(fastest)})")} | {(fastest is null ? "–" : $"{fastest.Ratio:F2}")} | {wanted:0.##} | {turns} |");
    }

    // Three figures, never with an exponent.
    private static string Figures(double? value) => value is { } x ? x.ToString(x >= 100 ? "F0" : "G3", CultureInfo.InvariantCulture) : "–";

    // "PyTorch 1.13.1, OpenBLAS ..., core type SkylakeX, ATen avx512" → "SkylakeX, ATen avx512".
    private static string Settings(TrainBenchmarkResult result)
    {
        string name = result.PeerName!;
        return name[(name.LastIndexOf("core type ", StringComparison.Ordinal) + "core type ".Length)..];
    }
}
