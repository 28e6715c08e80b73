using KdNotebooks.Data;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Omics;

/// <summary>
/// Cancer omics: which assay should teach which. miniACC by default, TCGA-BRCA where its files are in the data folder, any
/// cohort out of a folder.
/// </summary>
public static class OmicsExperiment
{
    /// <summary>miniACC, or TCGA-BRCA where <paramref name="store"/> has it.</summary>
    public static ModalitiesExperiment Create(Effort effort, int? seeds = null, DataStore? store = null)
    {
        store ??= DataStore.Default();
        if (!OmicsData.HasBrca(store)) return CreateMiniAcc(effort, seeds, store);
        return Stored("tcga-brca", "TCGA-BRCA in UCSC Xena's files: mRNA, RPPA, copy number (GISTIC); label PAM50", effort, seeds, store);
    }

    /// <summary>miniACC, whatever else <paramref name="store"/> has.</summary>
    public static ModalitiesExperiment CreateMiniAcc(Effort effort, int? seeds = null, DataStore? store = null) => Stored(
        "miniacc", "miniACC (TCGA-ACC, 92 patients): mRNA, copy number, miRNA; label C1A or C1B. SMALL n: about 76 patients, 23 of them held out a seed", effort, seeds, store ?? DataStore.Default());

    private static ModalitiesExperiment Stored(string dataset, string described, Effort effort, int? seeds, DataStore store) =>
        new(Protocol("omics", described, effort, seeds, small: dataset == "miniacc"), (progress, cancellation) =>
            OmicsData.LoadAsync(store, new DataMessages(progress), cancellation, dataset).GetAwaiter().GetResult());

    /// <summary>The cohort that lies in <paramref name="folder"/>: Xena's or MOGONET's files, or miniACC.RData.</summary>
    /// <param name="effort">How much work.</param>
    /// <param name="seeds">Paired repetitions; the effort's own number when null.</param>
    /// <param name="folder">Where the files lie.</param>
    /// <param name="label">The clinical column with the classes; the format's usual one when null.</param>
    /// <exception cref="InvalidInputException">The folder holds none of these, or a file is damaged; the line says what is wrong.</exception>
    public static ModalitiesExperiment CreateFrom(Effort effort, int? seeds, string folder, string? label = null)
    {
        MultimodalData data = OmicsData.LoadFolder(folder, label);
        string described = $"{data.Name}: {string.Join(", ", data.Modalities.Select(modality => $"{modality.Name} ({modality.Features})"))}; classes {string.Join(", ", data.Classes)}; {string.Join("; ", data.Notes)}";
        return new ModalitiesExperiment(Protocol($"omics-{OmicsData.ShortName(data)}", described, effort, seeds, data.Count < 200), (_, _) => data);
    }

    private static ModalitiesProtocol Protocol(string name, string data, Effort effort, int? seeds, bool small)
    {
        var usual = new ModalitiesProtocol
        {
            Name = name,
            Data = data,
            Unit = "patient",
            Effort = effort,
            Seeds = seeds ?? effort switch { Effort.Smoke => 2, Effort.Quick => 20, _ => 50 },
            Training = new TrainingOptions { Epochs = 30, BatchSize = small ? 16 : 32, WeightDecay = 1e-3, ClassBalance = 0.5 },
            PilotRows = 200,
        };
        return effort == Effort.Smoke ? usual with { Training = usual.Training with { Epochs = 5 }, Subsamples = 30, Capacities = [CapacityVariant.Usual[^1]] } : usual;
    }
}
