namespace KdNotebooks.Data;

/// <summary>Cancer omics: several assays of the same patients, joined on the patient.</summary>
public static class OmicsData
{
    /// <summary>Sample types 01 to 09 are tumours (01 primary, 03 blood, 06 metastasis), from 10 on normal tissue.</summary>
    private const int FirstNormal = 10;

    /// <summary>
    /// Joins assays and labels on the patient (the first three parts of a TCGA barcode; other names as they are). Of a
    /// patient's samples the primary tumour's is taken, of several the first by name; normal tissue is never taken.
    /// </summary>
    /// <param name="name">What it is, as it stands in result rows.</param>
    /// <param name="assays">Two or more.</param>
    /// <param name="labels">Sample or patient → class.</param>
    /// <param name="fewest">Classes with fewer patients than this are left out.</param>
    /// <exception cref="InvalidInputException">Fewer than two classes remain.</exception>
    public static MultimodalData Join(string name, IReadOnlyList<Assay> assays, IReadOnlyDictionary<string, string> labels, int fewest = 10)
    {
        Dictionary<string, int>[] rows = [.. assays.Select(assay => ByPatient(assay.Samples))];
        var classOf = new Dictionary<string, string>();
        foreach ((string sample, string label) in labels.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (IsTumour(sample)) classOf.TryAdd(Patient(sample), label);
        string[] common = [.. classOf.Keys.Where(patient => rows.All(assay => assay.ContainsKey(patient))).Order(StringComparer.Ordinal)];
        string[] classes = [.. common.CountBy(patient => classOf[patient]).Where(count => count.Value >= fewest).Select(count => count.Key).Order(StringComparer.Ordinal)];
        if (classes.Length < 2) throw new InvalidInputException($"{name}: of {common.Length} patients with {string.Join(", ", assays.Select(assay => assay.Name))} and a label fewer than two classes have {fewest}");
        string[] patients = [.. common.Where(patient => classes.Contains(classOf[patient]))];

        var notes = new List<string> { $"{patients.Length} patients have {string.Join(", ", assays.Select(assay => assay.Name))} and a label" };
        if (patients.Length < common.Length) notes.Add($"{common.Length - patients.Length} patients of classes with fewer than {fewest} are left out");
        return new MultimodalData
        {
            Name = name,
            Unit = "patient",
            Units = patients,
            Modalities = [.. assays.Select((assay, i) => Rows(assay, [.. patients.Select(patient => rows[i][patient])]))],
            Labels = new Labels([.. patients.Select(patient => Array.IndexOf(classes, classOf[patient]))], classes.Length),
            Classes = classes,
            Notes = notes,
        };
    }

    /// <summary>TCGA-BRCA where its files are in <paramref name="store"/>, else miniACC, which is fetched when it is not there.</summary>
    /// <param name="store">The data folder.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Stops.</param>
    /// <param name="dataset">"tcga-brca" or "miniacc", where it matters which.</param>
    /// <exception cref="KdException">Neither can be had; the line says what to put where.</exception>
    public static async Task<MultimodalData> LoadAsync(
        DataStore store, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default, string? dataset = null)
    {
        var fetcher = new DataFetcher(store);
        string name = dataset ?? (HasBrca(store) ? "tcga-brca" : "miniacc");
        await fetcher.EnsureAsync(name, progress: progress, cancellation: cancellation).ConfigureAwait(false);
        var files = new DatasetFiles(store, DataCatalog.Default[name]);
        return files.Reading(() =>
        {
            files.RequireSound(cancellation);
            return name == "tcga-brca" ? LoadXena(store.PathOf(name)) : LoadMiniAcc(store.PathOf("miniacc/miniACC.RData"));
        });
    }

    /// <summary>Whether <paramref name="store"/> has TCGA-BRCA.</summary>
    /// <exception cref="KdException">It has a part of it; the line says what is missing.</exception>
    internal static bool HasBrca(DataStore store)
    {
        var files = new DatasetFiles(store, DataCatalog.Default["tcga-brca"]);
        files.RequireWholeOrNone();
        return files.AreThere();
    }

    /// <summary>PAM50 subtypes of TCGA-BRCA's patients out of TCGAbiolinks: patient → subtype.</summary>
    /// <param name="index">sysdata.rdx; sysdata.rdb lies beside it ('kd data get pam50').</param>
    /// <exception cref="InvalidInputException">The files are damaged or hold something else.</exception>
    public static IReadOnlyDictionary<string, string> ReadPam50(string index)
    {
        RValue table = RDataFile.ReadLazy(index, "brca.subtype");
        if (table["patient"] is not { } patients || table["BRCA_Subtype_PAM50"] is not { } subtypes || patients.Length != subtypes.Length)
            throw new InvalidInputException($"{index}: brca.subtype has no columns patient and BRCA_Subtype_PAM50");
        string?[] names = patients.AsTexts(), classes = subtypes.AsTexts();
        return Enumerable.Range(0, names.Length).Where(i => names[i] is not null && classes[i] is not (null or "NA")).ToDictionary(i => names[i]!, i => classes[i]!);
    }

    /// <summary>
    /// The cohort in <paramref name="folder"/>, whatever format it has: Xena's files (NAME_clinicalMatrix; any cohort),
    /// MOGONET's csv, or miniACC.RData. Xena's BRCA without its clinical matrix takes PAM50 out of TCGAbiolinks' sysdata.rdx
    /// where that lies in the folder.
    /// </summary>
    /// <param name="folder">Where the files lie.</param>
    /// <param name="label">The clinical column with the classes; PAM50Call_RNAseq or C1A.C1B when null.</param>
    /// <exception cref="InvalidInputException">The folder holds none of these, or a file is damaged.</exception>
    public static MultimodalData LoadFolder(string folder, string? label = null)
    {
        if (!Directory.Exists(folder)) throw new InvalidInputException($"there is no folder {folder}");
        string miniAcc = Path.Combine(folder, "miniACC.RData");
        if (File.Exists(miniAcc)) return LoadMiniAcc(miniAcc, label: label ?? "C1A.C1B");
        string own = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (File.Exists(Path.Combine(folder, "labels_tr.csv"))) return LoadMogonet(folder, own);
        string[] clinical = [.. Directory.GetFiles(folder, "*_clinicalMatrix*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (clinical.Length > 1) throw new InvalidInputException($"{folder} holds several cohorts: {string.Join(", ", clinical)}; put each into a folder of its own");
        if (clinical.Length == 1) return LoadXena(folder, clinical[0][..clinical[0].IndexOf('_')], label ?? "PAM50Call_RNAseq");
        string pam50 = Path.Combine(folder, "sysdata.rdx");
        if (XenaAssays(folder) is { Length: > 1 } assays && File.Exists(pam50)) return Join("TCGA-BRCA (UCSC Xena, PAM50 of TCGAbiolinks)", assays, ReadPam50(pam50));
        throw new InvalidInputException($"{folder} holds no cohort that is known: neither *_clinicalMatrix beside Xena's assays, nor MOGONET's labels_tr.csv, nor miniACC.RData");
    }

    /// <summary>For the names of files: "brca", "acc".</summary>
    public static string ShortName(MultimodalData data)
    {
        string first = data.Name.Split(' ')[0];
        return (first.StartsWith("TCGA-", StringComparison.OrdinalIgnoreCase) ? first[5..] : first).ToLowerInvariant();
    }

    /// <summary>
    /// A TCGA cohort in Xena's files: HiSeqV2 (mRNA), RPPA_RBN (protein), Gistic2 (copy number) and clinicalMatrix, each
    /// plain or .gz, in one folder.
    /// </summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="cohort">For the name: "BRCA".</param>
    /// <param name="labelColumn">The clinical column with the classes.</param>
    public static MultimodalData LoadXena(string folder, string cohort = "BRCA", string labelColumn = "PAM50Call_RNAseq")
    {
        Assay[] assays = XenaAssays(folder);
        string clinical = Find(folder, $"{cohort}_clinicalMatrix") ?? throw new KdException($"there is no {cohort}_clinicalMatrix in {folder}; run 'kd data get tcga-brca' or put it there");
        if (assays.Length < 2) throw new KdException($"there are fewer than two of {string.Join(", ", s_xena.Select(each => each.File))} in {folder}; run 'kd data get tcga-brca' or put them there");
        return Join($"TCGA-{cohort} (UCSC Xena)", assays, XenaFile.ReadColumn(clinical, labelColumn));
    }

    /// <summary>
    /// miniACC of Bioconductor's MultiAssayExperiment: adrenocortical carcinoma, 92 patients; mRNA, copy number, RPPA,
    /// mutations, miRNA. mRNA and miRNA, which are counts, become log2(1 + value).
    /// </summary>
    /// <param name="path">miniACC.RData.</param>
    /// <param name="assays">Which assays must all be there for a patient; mRNA, copy number and miRNA when null (77 patients).</param>
    /// <param name="label">The column with the classes: "C1A.C1B" or "vital_status".</param>
    public static MultimodalData LoadMiniAcc(string path, IReadOnlyList<string>? assays = null, string label = "C1A.C1B")
    {
        MiniAcc cohort = MiniAcc.Read(path);
        assays ??= ["mRNA", "copy number", "miRNA"];
        Assay[] chosen = [.. assays.Select(name => cohort.Assays.FirstOrDefault(assay => assay.Name == name)
            ?? throw new InvalidInputException($"miniACC has no assay '{name}'; it has {string.Join(", ", cohort.Assays.Select(assay => assay.Name))}"))];
        return Join("TCGA-ACC (miniACC)", [.. chosen.Select(assay => assay.Name is "mRNA" or "miRNA" ? assay.Log2() : assay)], cohort.Column(label));
    }

    /// <summary>MOGONET's csv files: 1, 2, 3 (mRNA, methylation, miRNA) and labels, each _tr and _te.</summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="cohort">For the name: "BRCA", "ROSMAP".</param>
    public static MultimodalData LoadMogonet(string folder, string cohort)
    {
        string File(string name) => Path.Combine(folder, name + ".csv");
        string[] train = FeatureFile.ReadLabelTexts(File("labels_tr")), test = FeatureFile.ReadLabelTexts(File("labels_te"));
        string[] classes = [.. train.Concat(test).Distinct().Order(StringComparer.Ordinal)];
        var modalities = new List<Modality>();
        foreach ((string number, string name) in new[] { ("1", "mRNA"), ("2", "methylation"), ("3", "miRNA") })
        {
            var parts = (Train: FeatureFile.ReadSamples(File($"{number}_tr")), Test: FeatureFile.ReadSamples(File($"{number}_te")));
            FeatureFile.RequireSameRows((File($"{number}_tr"), parts.Train.Count), (File("labels_tr"), train.Length));
            FeatureFile.RequireSameRows((File($"{number}_te"), parts.Test.Count), (File("labels_te"), test.Length));
            if (parts.Train.Dimension != parts.Test.Dimension) throw new InvalidInputException($"{File($"{number}_tr")} has {parts.Train.Dimension} columns, {File($"{number}_te")} has {parts.Test.Dimension}");
            modalities.Add(new Modality(name, [parts.Train.Dimension], [.. parts.Train.Values.ToArray().Concat(parts.Test.Values.ToArray()).Select(value => (float)value)]));
        }
        int[] codes = [.. train.Concat(test).Select(label => Array.IndexOf(classes, label))];
        return new MultimodalData
        {
            Name = $"{cohort} (MOGONET)",
            Unit = "patient",
            Units = [.. Enumerable.Range(0, codes.Length).Select(row => $"row {row}")],
            Modalities = modalities,
            Labels = new Labels(codes, classes.Length),
            Classes = classes,
            Notes = ["the files name no patients: each row counts as one"],
            GivenSplit = new RowSplit([.. Enumerable.Range(0, train.Length)], [.. Enumerable.Range(train.Length, test.Length)]),
        };
    }

    /// <summary>The patient of a sample: TCGA-OR-A5J1-01A-11R-A29S-07 → TCGA-OR-A5J1.</summary>
    internal static string Patient(string sample)
    {
        string[] parts = sample.Split('-', '.');
        return parts.Length >= 3 && parts[0] == "TCGA" ? string.Join('-', parts.Take(3)) : sample;
    }

    private static bool IsTumour(string sample)
    {
        string[] parts = sample.Split('-', '.');
        return parts.Length < 4 || parts[0] != "TCGA" || parts[3].Length >= 2 && int.TryParse(parts[3].AsSpan(0, 2), out int type) && type < FirstNormal;
    }

    private static Dictionary<string, int> ByPatient(IReadOnlyList<string> samples)
    {
        var rows = new Dictionary<string, int>();
        foreach (int row in Enumerable.Range(0, samples.Count).Where(row => IsTumour(samples[row])).OrderBy(row => samples[row], StringComparer.Ordinal))
            rows.TryAdd(Patient(samples[row]), row);
        return rows;
    }

    private static Modality Rows(Assay assay, int[] rows)
    {
        var values = new float[rows.Length * assay.Features.Count];
        for (int i = 0; i < rows.Length; i++) assay.Row(rows[i]).CopyTo(values.AsSpan(i * assay.Features.Count));
        return new Modality(assay.Name, [assay.Features.Count], values);
    }

    private static readonly (string Assay, string File)[] s_xena =
        [("mRNA", "HiSeqV2"), ("RPPA", "RPPA_RBN"), ("copy number", "Gistic2_CopyNumber_Gistic2_all_thresholded.by_genes")];

    private static Assay[] XenaAssays(string folder) =>
        [.. s_xena.Select(each => (each.Assay, Path: Find(folder, each.File))).Where(each => each.Path is not null).Select(each => XenaFile.ReadMatrix(each.Path!, each.Assay))];

    private static string? Find(string folder, string name) =>
        new[] { name, name + ".gz" }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}
