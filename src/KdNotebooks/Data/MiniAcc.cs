namespace KdNotebooks.Data;

/// <summary>The assays and clinical columns of miniACC.RData as they are in the file.</summary>
/// <param name="Assays">mRNA 198 × 79, copy number 198 × 90, RPPA 33 × 46, mutations 97 × 90, miRNA 471 × 80 (features × samples).</param>
/// <param name="Patients">The 92 patients.</param>
public sealed record MiniAcc(IReadOnlyList<Assay> Assays, IReadOnlyList<string> Patients)
{
    private static readonly (string InFile, string Name)[] s_names =
        [("RNASeq2GeneNorm", "mRNA"), ("gistict", "copy number"), ("RPPAArray", "RPPA"), ("Mutations", "mutations"), ("miRNASeqGene", "miRNA")];

    private readonly Dictionary<string, string?[]> _columns = [];

    /// <summary>The clinical columns.</summary>
    public IReadOnlyCollection<string> Columns => _columns.Keys;

    /// <summary>One clinical column: patient → value; missing ones are left out.</summary>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public IReadOnlyDictionary<string, string> Column(string name)
    {
        if (!_columns.TryGetValue(name, out string?[]? values)) throw new InvalidInputException($"miniACC has no column '{name}'; it has {string.Join(", ", _columns.Keys)}");
        return Enumerable.Range(0, Patients.Count).Where(i => !string.IsNullOrEmpty(values[i]) && values[i] != "NA").ToDictionary(i => Patients[i], i => values[i]!);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidInputException">It is damaged, or has another structure.</exception>
    public static MiniAcc Read(string path)
    {
        RValue root = RDataFile.Read(path).GetValueOrDefault("miniACC") ?? throw new InvalidInputException($"{path} holds no object miniACC");
        RValue experiments = Get(Get(root, "ExperimentList"), "listData"), clinical = Get(root, "colData");
        Assay[] assays = [.. s_names.Select(name => Matrix(Get(experiments, name.InFile), name.Name))];
        string[] patients = [.. Get(clinical, "rownames").Texts.Select(text => text ?? "")];
        var cohort = new MiniAcc(assays, patients);
        RValue columns = Get(clinical, "listData");
        for (int i = 0; i < columns.Items.Count; i++)
            if (columns.Items[i].AsTexts() is var texts && texts.Length == patients.Length) cohort._columns[columns.Names[i]!] = texts;
        return cohort;

        RValue Get(RValue value, string name) => value[name] ?? throw new InvalidInputException($"{path} is not miniACC as it is known: {value.Class} has no {name}");

        Assay Matrix(RValue experiment, string name)
        {
            RValue matrix = experiment;
            string[]? samples = null, features = null;
            if (experiment.Kind == "S4")
            {
                // SummarizedExperiment: the matrix is in a reference object; the names are kept outside it.
                RValue assays = Get(experiment, "assays");
                RValue data = assays[".xData"]?[".->data"] ?? assays["data"] ?? assays;
                matrix = Get(data, "listData").Items.FirstOrDefault() ?? throw new InvalidInputException($"{path}: {name} has no matrix");
                samples = Names(Get(experiment, "colData")["rownames"]);
                features = Names(experiment["NAMES"]);
            }
            RValue? names = matrix.Attributes.GetValueOrDefault("dimnames");
            features ??= Names(names?.Items.ElementAtOrDefault(0));
            samples ??= Names(names?.Items.ElementAtOrDefault(1));
            if (samples is null || features is null || matrix.Numbers.Length != (long)samples.Length * features.Length)
                throw new InvalidInputException($"{path}: {name} is not a matrix with names");
            return new Assay(name, samples, features, [.. matrix.Numbers.Select(value => (float)value)]); // By columns: sample after sample.
        }

        static string[]? Names(RValue? value) => value is { Kind: "character" } ? [.. value.Texts.Select(text => text ?? "")] : null;
    }
}
