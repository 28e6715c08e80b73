using System.Globalization;
using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Experiments.Sweeps;

/// <summary>What makes one experiment of a sweep, as it was asked for.</summary>
/// <param name="Experiment">Its name on the command line.</param>
/// <param name="Effort">smoke, quick or full.</param>
/// <param name="Seeds">Paired repetitions; null for the effort's own number.</param>
/// <param name="Data">The user's own files; empty for the data folder's.</param>
/// <param name="Label">The column with the classes, with <paramref name="Data"/>.</param>
public sealed record SweepSource(string Experiment, Effort Effort, int? Seeds = null, string Data = "", string Label = "");

/// <summary>One line of a plan: the smallest piece that is computed on its own.</summary>
/// <param name="Source">The experiment that it belongs to.</param>
/// <param name="Name">The name of the experiment's files and rows; with own data it says which.</param>
/// <param name="Provenance">What every row of it has to carry.</param>
/// <param name="Cell">Its key in the experiment.</param>
/// <param name="Runs">How many runs it gives.</param>
public sealed record SweepPart(SweepSource Source, string Name, RunProvenance Provenance, string Cell, int Runs)
{
    /// <summary>Unique in the sweep.</summary>
    public string Key => $"{Name}: {Cell}";
}

/// <summary>A sweep: independent parts, one a line of `plan.csv`, in the order of work.</summary>
/// <param name="Parts">The parts.</param>
public sealed record SweepPlan(IReadOnlyList<SweepPart> Parts)
{
    private static readonly string[] s_header =
        ["experiment", "effort", "seeds", "data", "label", "name", "backend", "version", "cell", "runs"];

    /// <summary>The experiments, each once, in order.</summary>
    public IReadOnlyList<SweepSource> Sources => [.. Parts.Select(part => part.Source).Distinct()];

    /// <summary>Rows of results that the sweep will give.</summary>
    public int Runs => Parts.Sum(part => part.Runs);

    /// <summary>The path of the plan in a sweep's folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, "plan.csv");

    /// <summary>Lists every part of the experiments.</summary>
    /// <exception cref="InvalidInputException">Two experiments would write the same files.</exception>
    /// <exception cref="KdException">The data of one cannot be had.</exception>
    public static SweepPlan Of(IEnumerable<(SweepSource Source, IExperiment Experiment)> experiments, IProgress<string> progress, CancellationToken cancellation = default)
    {
        var parts = new List<SweepPart>();
        foreach ((SweepSource source, IExperiment experiment) in experiments)
        {
            if (parts.Any(part => part.Name == experiment.Name)) throw new InvalidInputException($"the sweep has {experiment.Name} twice; name it once");
            ExperimentPlan plan = experiment.Prepare(progress, cancellation);
            parts.AddRange(plan.Cells.Select(cell => new SweepPart(source, experiment.Name, cell.Provenance(plan), cell.Key, cell.Planned.Count)));
        }
        return new SweepPlan(parts);
    }

    /// <summary>Writes `plan.csv`, whole or not at all.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public void Write(string folder) => ResultFile.Write(PathIn(folder), writer =>
    {
        Csv.WriteLine(writer, s_header);
        foreach (SweepPart part in Parts)
        {
            SweepSource source = part.Source;
            Csv.WriteLine(writer,
            [
                source.Experiment, source.Effort.ToString().ToLowerInvariant(), source.Seeds?.ToString(CultureInfo.InvariantCulture) ?? "", source.Data, source.Label,
                part.Name, part.Provenance.Backend, part.Provenance.Version, part.Cell, part.Runs.ToString(CultureInfo.InvariantCulture),
            ]);
        }
    });

    /// <summary>Reads the plan of a sweep's folder.</summary>
    /// <exception cref="InvalidInputException">There is none, or a line of it is damaged (named).</exception>
    public static SweepPlan Read(string folder)
    {
        string path = PathIn(folder);
        if (!File.Exists(path)) throw new InvalidInputException($"there is no plan in {folder}: make one with kd sweep plan");
        SweepPart[] parts = [.. Csv.Read(path, s_header).Select(line => Parse(line.Fields, $"{path}, line {line.Line}"))];
        return parts.GroupBy(part => part.Key).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidInputException($"{path} has '{twice.Key}' twice; make the plan again with kd sweep plan")
            : new SweepPlan(parts);
    }

    private static SweepPart Parse(string[] fields, string where)
    {
        int? seeds = null;
        if (!Enum.TryParse(fields[1], ignoreCase: true, out Effort effort) || !int.TryParse(fields[9], NumberStyles.None, CultureInfo.InvariantCulture, out int runs)
            || (fields[2].Length > 0 && !Number(fields[2], out seeds)))
            throw new InvalidInputException($"{where} is damaged; make the plan again with kd sweep plan (what is computed stays)");
        return new SweepPart(
            new SweepSource(fields[0], effort, seeds, fields[3], fields[4]), fields[5],
            new RunProvenance(fields[6], effort.ToString().ToLowerInvariant(), fields[7]), fields[8], runs);
    }

    private static bool Number(string text, out int? number)
    {
        bool ok = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value);
        number = value;
        return ok;
    }
}
