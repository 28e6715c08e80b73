using System.Globalization;
using KdNotebooks.Experiments;
using KdNotebooks.Reporting;

namespace KdNotebooks.Benchmarks.Parity;

/// <summary>One compared quantity: how far the two backends are apart, what is allowed, and whether it holds.</summary>
internal sealed record ParityRow(string Kind, string Name, int Count, string Engine, string Torch, double Difference, string Allowed, bool Holds);

/// <summary>The files of two backends, quantity by quantity.</summary>
internal static class ParityTable
{
    private const double RelativeGradient = 1e-4, RelativeLoss = 1e-3, MostGrowth = 20;

    /// <exception cref="InvalidInputException">A folder has no measurements, or the two did not measure the same.</exception>
    public static IReadOnlyList<ParityRow> Of(string engineFolder, string torchFolder)
    {
        Dictionary<(string, string), double[]> engine = Read(engineFolder), torch = Read(torchFolder);
        var only = engine.Keys.Except(torch.Keys).Concat(torch.Keys.Except(engine.Keys)).Where(key => key.Item1 is not ("backend" or "gradient")).ToList();
        if (only.Count > 0) throw new InvalidInputException($"{only.Count} quantities are in one folder only, the first is {only[0].Item1}, {only[0].Item2}; run the same commands for both backends");
        List<ParityRow> rows = [];
        foreach (((string kind, string name), double[] ours) in engine)
        {
            if (kind is "backend" or "gradient") continue;
            rows.Add(Row(kind, name, ours, torch[(kind, name)]));
        }
        // What only one of them can differentiate is in one folder only, and is counted.
        int alone = engine.Keys.Concat(torch.Keys).Count(key => key.Item1 == "gradient" && !(engine.ContainsKey(key) && torch.ContainsKey(key)));
        if (alone > 0) rows.Add(new ParityRow("not compared", "gradients that one backend alone has", alone, "", "", double.NaN, "", true));
        foreach (var operation in engine.Where(pair => pair.Key.Item1 == "gradient" && torch.ContainsKey(pair.Key)).GroupBy(pair => pair.Key.Item2[..pair.Key.Item2.LastIndexOf(' ')]))
        {
            double worst = operation.Max(pair => Relative(pair.Value, torch[pair.Key]));
            rows.Add(new ParityRow("gradient", operation.Key.Replace(';', ','), operation.Count(), "", "", worst, "1e-4 relative", worst <= RelativeGradient));
        }
        return rows;
    }

    private static ParityRow Row(string kind, string name, double[] ours, double[] theirs)
    {
        name = name.Replace(';', ',');
        switch (kind)
        {
            case "accuracy":
                MeanInterval difference = MeanInterval.Of([.. ours.Zip(theirs, (a, b) => b - a)]);
                return new ParityRow(kind, name, ours.Length, Text(ours.Average(), "F4"), Text(theirs.Average(), "F4"), difference.Mean,
                    string.Create(CultureInfo.InvariantCulture, $"0 in [{difference.Lower:G2}, {difference.Upper:G2}], paired"), !difference.ExcludesZero);
            case "information":
                bool within = ours[0] >= theirs[1] && ours[0] <= theirs[2] && theirs[0] >= ours[1] && theirs[0] <= ours[2];
                return new ParityRow(kind, name, 1, Estimate(ours), Estimate(theirs), theirs[0] - ours[0], "each in the other's interval", within);
            case "memory":
                double growth = Math.Max(ours[1] - ours[0], theirs[1] - theirs[0]);
                return new ParityRow(kind, name, 2, Grown(ours), Grown(theirs), growth, $"growth of {MostGrowth} MB", growth <= MostGrowth);
            default:
                double relative = Relative(ours, theirs);
                return new ParityRow(kind, name, ours.Length, Text(ours[^1], "G6"), Text(theirs[^1], "G6"), relative, "1e-3 relative", relative <= RelativeLoss);
        }
    }

    /// <summary>max |a − b| / max(|a|, |b|), over all elements of both.</summary>
    private static double Relative(double[] a, double[] b)
    {
        if (a.Length != b.Length) return double.PositiveInfinity;
        double scale = a.Concat(b).Select(Math.Abs).DefaultIfEmpty(0).Max(), apart = a.Zip(b, (x, y) => Math.Abs(x - y)).DefaultIfEmpty(0).Max();
        return apart == 0 ? 0 : apart / scale;
    }

    /// <summary>The table of <paramref name="rows"/>; gradients are gathered into one row.</summary>
    public static Table Summary(IReadOnlyList<ParityRow> rows)
    {
        List<IReadOnlyList<string>> lines = [.. rows.Where(row => row.Kind != "gradient").Select(row => (IReadOnlyList<string>)
            [$"{row.Kind}: {row.Name}", Text(row.Count, "F0"), row.Engine, row.Torch, double.IsNaN(row.Difference) ? "" : Text(row.Difference, "G2"), row.Allowed, double.IsNaN(row.Difference) ? "" : row.Holds ? "yes" : "no"])];
        ParityRow[] gradients = [.. rows.Where(row => row.Kind == "gradient")];
        if (gradients.MaxBy(row => row.Difference) is { } worst)
            lines.Add([$"gradients of {gradients.Length} groups of operations; worst: {worst.Name}", Text(gradients.Sum(row => row.Count), "F0"), "", "",
                Text(worst.Difference, "G2"), worst.Allowed, gradients.All(row => row.Holds) ? "yes" : "no"]);
        return new Table
        {
            Title = "Engine and TorchSharp on the same numbers",
            Columns = [new("quantity", Alignment.Left), new("values"), new("engine"), new("TorchSharp"), new("apart by"), new("allowed", Alignment.Left), new("holds")],
            Rows = lines,
        };
    }

    public static string ToCsv(IReadOnlyList<ParityRow> rows) => "kind,name,values,engine,torchsharp,difference,allowed,holds\n" + string.Concat(rows.Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Kind},\"{row.Name.Replace("\"", "\"\"")}\",{row.Count},\"{row.Engine}\",\"{row.Torch}\",{row.Difference:G3},\"{row.Allowed}\",{(row.Holds ? "true" : "false")}\n")));

    private static Dictionary<(string, string), double[]> Read(string folder)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0) throw new InvalidInputException($"{folder}: no measurements; write them with kd bench parity write {folder}");
        var found = new Dictionary<(string, string), double[]>();
        foreach (string line in files.SelectMany(File.ReadLines))
        {
            string[] parts = line.Split(',');
            if (parts.Length < 3) throw new InvalidInputException($"{folder}: a line is not kind,name,values: {line}");
            found[(parts[0], parts[1])] = [.. parts.Skip(2).Where(part => part.Length > 0).Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        }
        return found;
    }

    private static string Grown(double[] megabytes) => $"{Text(megabytes[0], "F0")} -> {Text(megabytes[1], "F0")}";

    private static string Estimate(double[] values) => string.Create(CultureInfo.InvariantCulture, $"{values[0]:F4} [{values[1]:F3}, {values[2]:F3}]");

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
