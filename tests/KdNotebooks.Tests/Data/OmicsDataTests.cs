using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class OmicsDataTests
{
    [Fact]
    public void TCGA_BRCA_in_Xena_files_has_777_patients_with_all()
    {
        MultimodalData data = OmicsData.LoadXena(TestFiles.Real("tcga-brca"));
        Assert.Equal(777, data.Count);
        Assert.Equal(["mRNA", "RPPA", "copy number"], data.Modalities.Select(modality => modality.Name));
        Assert.Equal([1558, 164, 1333], data.Modalities.Select(modality => modality.Features));
        Assert.Equal(["Basal", "Her2", "LumA", "LumB", "Normal"], data.Classes);
        Assert.Equal(777, data.Units.Distinct().Count());
        Split split = data.Pair("mRNA", "copy number", data.SplitByUnit(.3, new Seed(0)));
        Assert.Equal(777, split.Train.Count + split.Test.Count);
        Assert.Equal((200, 200), (split.Train.Teacher.Features, split.Test.Student.Features));
        foreach (float value in split.Test.Teacher.Values) Assert.True(float.IsFinite(value));
        Assert.All(split.Test.Labels.Counts(), count => Assert.True(count > 0));
    }

    /// <summary>Nearest class mean: no training library is needed to see whether the assays are read and joined rightly.</summary>
    [Theory]
    [InlineData("mRNA", .68)]
    [InlineData("RPPA", .55)]
    [InlineData("copy number", .38)]
    public void Assays_predict_the_subtype_as_far_as_they_should(string assay, double least)
    {
        MultimodalData data = OmicsData.LoadXena(TestFiles.Real("tcga-brca"));
        Split split = data.Pair(assay, assay, data.SplitByUnit(.3, new Seed(0)));
        Assert.InRange(NearestMean(split), least, .95);
    }

    [Fact]
    public void Patients_are_joined_tumours_only_first_sample_first()
    {
        var first = new Assay("a", ["TCGA-AA-0001-11", "TCGA-AA-0001-01B", "TCGA-AA-0001-01A", "TCGA-AA-0002-01", "TCGA-AA-0003-01"], ["g"], [1, 2, 3, 4, 5]);
        var second = new Assay("b", ["TCGA-AA-0002-01", "TCGA-AA-0001-01", "TCGA-AA-0004-01"], ["h", "i"], [20, 21, 10, 11, 40, 41]);
        var labels = new Dictionary<string, string> { ["TCGA-AA-0001-01"] = "x", ["TCGA-AA-0002"] = "y", ["TCGA-AA-0003"] = "x" };
        MultimodalData data = OmicsData.Join("made up", [first, second], labels, fewest: 1);
        Assert.Equal(["TCGA-AA-0001", "TCGA-AA-0002"], data.Units);
        Assert.Equal([3, 4], data["a"].Values.ToArray());
        Assert.Equal([10, 11, 20, 21], data["b"].Values.ToArray());
        Assert.Contains("fewer than two classes", TestFiles.Refused(() => OmicsData.Join("made up", [first, second], labels)));
    }

    [Theory]
    [InlineData("sample\tp1\tp2\ng1\t1\tx\n", "'x'", "line 2, column 3")]
    [InlineData("sample\tp1\tp2\ng1\t1\n", "2 cells in line 2", "3 in the first line")]
    [InlineData("sample\tp1\tp1\ng1\t1\t2\n", "sample p1 twice", "")]
    [InlineData("sample\tp1\tp2\ng1\tNA\t\n", "no feature with values", "")]
    [InlineData("just text\n", "no tab", "")]
    [InlineData("sample\tp1\ng1\t1e99\n", "1e99", "line 2")]
    public void Wrong_Xena_tables_are_refused(string text, string part, string where)
    {
        using var folder = new TestFolder();
        string line = TestFiles.Refused(() => XenaFile.ReadMatrix(folder.File("m", text), "a"));
        Assert.Contains(part, line);
        Assert.Contains(where, line);
    }

    [Fact]
    public void Missing_values_stay_missing_until_the_training_mean_fills_them()
    {
        using var folder = new TestFolder();
        Assay assay = XenaFile.ReadMatrix(folder.File("m.gz", TestFiles.GZip("sample\tp1\tp2\tp3\ng1\t1\tNA\t3\ngone\tNA\t\tNA\ng2\t4\t5\t6\n"u8.ToArray())), "a");
        Assert.Equal(["g1", "g2"], assay.Features);
        Assert.Equal([float.NaN, 5], assay.Row(1).ToArray());
        var modality = new Modality("a", [2], [.. assay.Row(0), .. assay.Row(1), .. assay.Row(2)]);
        FeaturePreparation preparation = FeaturePreparation.Fit(modality, [0, 2], new PreparationOptions());
        Assert.Equal([0, 0], preparation.Apply(modality, [1]).Values.ToArray()); // Mean of 1 and 3 in g1; 5 is the mean in g2.
    }

    [Fact]
    public void Reads_MOGONET_files()
    {
        using var folder = new TestFolder();
        foreach (string number in new[] { "1", "2", "3" })
        {
            folder.File($"{number}_tr.csv", "1,2\n3,4\n5,6\n");
            folder.File($"{number}_te.csv", "7,8\n");
        }
        folder.File("labels_tr.csv", "0\n1\n0\n");
        folder.File("labels_te.csv", "1.0\n");
        Assert.Contains("two classes", TestFiles.Refused(() => FeatureFile.ReadLabels(folder.Path + "/labels_te.csv")));
        folder.File("labels_te.csv", "1\n");
        MultimodalData data = OmicsData.LoadMogonet(folder.Path, "TEST");
        Assert.Equal([0, 1, 2], data.GivenSplit!.Train);
        Assert.Equal([3], data.GivenSplit.Test);
        Assert.Equal([7, 8], data["miRNA"].Row(3).ToArray());
        folder.File("2_te.csv", "7,8,9\n");
        Assert.Contains("2 columns", TestFiles.Refused(() => OmicsData.LoadMogonet(folder.Path, "TEST")));
        folder.File("2_te.csv", "7,8\n1,2\n");
        Assert.Contains("2_te.csv has 2", TestFiles.Refused(() => OmicsData.LoadMogonet(folder.Path, "TEST")));
    }

    private static double NearestMean(Split split)
    {
        ReadOnlySpan<int> labels = split.Train.Labels.Values;
        int width = split.Train.Teacher.Features, classes = split.Train.Labels.ClassCount;
        var means = new double[classes, width];
        int[] counts = split.Train.Labels.Counts();
        for (int row = 0; row < labels.Length; row++)
            for (int i = 0; i < width; i++) means[labels[row], i] += split.Train.Teacher.Row(row)[i] / counts[labels[row]];
        int right = 0;
        for (int row = 0; row < split.Test.Count; row++)
        {
            float[] values = split.Test.Teacher.Row(row).ToArray();
            int best = Enumerable.Range(0, classes).MinBy(c => Enumerable.Range(0, width).Sum(i => Math.Pow(values[i] - means[c, i], 2)));
            right += best == split.Test.Labels[row] ? 1 : 0;
        }
        return (double)right / split.Test.Count;
    }
}
