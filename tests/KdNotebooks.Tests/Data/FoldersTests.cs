using KdNotebooks.Data;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Data;

/// <summary>What a user names on the command line or in a notebook: folders and files of several kinds, whole and damaged.</summary>
public class FoldersTests
{
    private const string Matrix = "sample\tTCGA-AA-0001-01\tTCGA-AA-0002-01\tTCGA-AA-0003-01\ng1\t1\t2\t3\ng2\t4\t5\t7\n";

    [Fact]
    public void The_cohort_of_a_folder_is_found_by_its_clinical_matrix()
    {
        using var folder = new TestFolder();
        folder.File("HiSeqV2", Wide("g", 24));
        folder.File("RPPA_RBN.gz", TestFiles.GZip(System.Text.Encoding.UTF8.GetBytes(Wide("p", 24))));
        folder.File("LUAD_clinicalMatrix", "sampleID\tstage\n" + string.Concat(Enumerable.Range(0, 24).Select(i => $"TCGA-AA-{i:0000}-01\t{(i % 2 == 0 ? "early" : "late")}\n")));
        MultimodalData data = OmicsData.LoadFolder(folder.Path, "stage");
        Assert.Equal(("TCGA-LUAD (UCSC Xena)", 24, "luad"), (data.Name, data.Count, OmicsData.ShortName(data)));
        Assert.Equal(["early", "late"], data.Classes);
        Assert.Contains("no column 'PAM50Call_RNAseq'; it has stage", TestFiles.Refused(() => OmicsData.LoadFolder(folder.Path)));
        folder.File("COAD_clinicalMatrix", "sampleID\tstage\n");
        Assert.Contains("several cohorts: COAD_clinicalMatrix, LUAD_clinicalMatrix", TestFiles.Refused(() => OmicsData.LoadFolder(folder.Path)));
    }

    [Fact]
    public void Folders_without_a_cohort_are_refused()
    {
        using var folder = new TestFolder();
        Assert.Contains("holds no cohort that is known", TestFiles.Refused(() => OmicsData.LoadFolder(folder.Path)));
        Assert.Contains("there is no folder", TestFiles.Refused(() => OmicsData.LoadFolder(Path.Combine(folder.Path, "nowhere"))));
        folder.File("miniACC.RData", "BZh9 not R");
        TestFiles.Refused(() => OmicsData.LoadFolder(folder.Path));
    }

    [Fact]
    public void Damaged_matrices_are_refused_in_bounded_memory()
    {
        using var folder = new TestFolder();
        byte[] whole = TestFiles.GZip(System.Text.Encoding.UTF8.GetBytes(Wide("g", 400)));
        Assert.Equal(400, XenaFile.ReadMatrix(folder.File("whole.gz", whole), "a").Samples.Count);
        foreach (int length in new[] { 3, 12, whole.Length / 2, whole.Length - 9 })
            TestFiles.Refused(() => XenaFile.ReadMatrix(folder.File("cut.gz", whole[..length]), "a"));
        string bomb = folder.File("bomb.gz", TestFiles.GZip(new byte[200 << 20]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        TestFiles.Refused(() => XenaFile.ReadMatrix(bomb, "a"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 20);
        Assert.Contains("3 cells in line 3, 4 in the first line", TestFiles.Refused(() => XenaFile.ReadMatrix(folder.File("m", Matrix.Replace("g2\t4\t5\t7", "g2\t4\t5")), "a")));
    }

    [Fact]
    public void Sentiment_comes_from_a_folder_or_a_pickle()
    {
        using var folder = new TestFolder();
        Assert.Contains("holds neither text.csv", TestFiles.Refused(() => SentimentData.LoadFrom(folder.Path)));
        Assert.Contains("there is no file or folder", TestFiles.Refused(() => SentimentData.LoadFrom(folder.Path + "/x.pkl")));
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("pickle/mmsa.pkl"));
        folder.File("mosi/own.pkl", whole);
        Assert.Equal("CMU-MOSI (MMSA own.pkl)", SentimentData.LoadFrom(Path.Combine(folder.Path, "mosi")).Name);
        folder.File("mosi/two.pkl", whole);
        Assert.Contains("2 pickles; name one of own.pkl, two.pkl", TestFiles.Refused(() => SentimentData.LoadFrom(Path.Combine(folder.Path, "mosi"))));
        foreach (int length in new[] { 1, 20, whole.Length / 3, whole.Length - 2 })
            TestFiles.Refused(() => SentimentData.LoadFrom(folder.File("cut.pkl", whole[..length])));
    }

    [Fact]
    public void Own_files_become_modalities_and_must_fit()
    {
        using var folder = new TestFolder();
        ExampleFiles example = ExampleFiles.Write(folder.Path, new Seed(1));
        MultimodalData data = MultimodalData.FromFiles("mine", example.Modalities, example.Labels, example.Units, "video"), drawn = new SimulatedSentiment().Draw(new Seed(1));
        Assert.Equal(["simulated text", "simulated audio"], data.Modalities.Select(modality => modality.Name));
        Assert.Equal(drawn.Modalities[0].Values.ToArray(), data.Modalities[0].Values.ToArray());
        Assert.Equal(drawn.Modalities[1].Values.ToArray(), data.Modalities[1].Values.ToArray());
        Assert.Equal(drawn.Labels.Values.ToArray(), data.Labels.Values.ToArray());
        Assert.Equal(drawn.Units, data.Units);
        Assert.Contains("each row counts as one", Assert.Single(MultimodalData.FromFiles("mine", example.Modalities, example.Labels).Notes));
        Assert.Contains("two are needed", TestFiles.Refused(() => MultimodalData.FromFiles("mine", [example.Modalities[0]], example.Labels)));
        string labels = folder.File("short.csv", "a\nb\na\nb\n");
        Assert.Contains("short.csv has 4", TestFiles.Refused(() => MultimodalData.FromFiles("mine", example.Modalities, labels)));
    }

    private static string Wide(string feature, int samples)
    {
        IEnumerable<string> Row(string name, Func<int, string> cell) => [name, .. Enumerable.Range(0, samples).Select(cell)];
        return string.Concat(
            Enumerable.Range(0, 3).Select(f => string.Join('\t', Row($"{feature}{f}", i => $"{(i * 7 + f * 3) % 11}")) + "\n").Prepend(string.Join('\t', Row("sample", i => $"TCGA-AA-{i:0000}-01")) + "\n"));
    }
}
