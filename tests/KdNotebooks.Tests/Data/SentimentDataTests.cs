using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class SentimentDataTests
{
    [Fact]
    public void Csv_and_pickle_of_CMU_MOSI_are_the_same()
    {
        string folder = TestFiles.Real("mosi");
        MultimodalData csv = SentimentData.ReadCsv(folder), pickle = SentimentData.ReadPickle(Path.Combine(folder, "aligned_1.pkl")).MeanOverTime();
        Assert.Equal((752, 31), (csv.Count, csv.Units.Distinct().Count()));
        Assert.Equal(csv.Units, pickle.Units);
        Assert.Equal(csv.Labels.Values.ToArray(), pickle.Labels.Values.ToArray());
        foreach (string modality in new[] { "text", "audio", "video" })
        {
            Assert.Equal(csv[modality].Shape, pickle[modality].Shape);
            Assert.Equal(csv[modality].Values.ToArray(), pickle[modality].Values.ToArray());
        }
        Assert.Empty(csv.Notes);
        for (ulong seed = 0; seed < 20; seed++)
        {
            RowSplit split = csv.SplitByUnit(.3, new Seed(seed));
            Assert.Empty(split.Train.Select(row => csv.Units[row]).Intersect(split.Test.Select(row => csv.Units[row])));
            Assert.InRange(split.Test.Length, 110, 350);
            Assert.Equal(752, split.Train.Length + split.Test.Length);
        }
        pickle.GivenSplit!.RequireDisjoint(pickle.Units);
        // 32 video columns never change: they must go.
        Assert.InRange(csv.Pair("text", "video", csv.SplitByUnit(.3, new Seed(1)), new PreparationOptions { Features = null }).Train.Student.Features, 50, 68);
    }

    [Fact]
    public void Infinite_values_are_replaced_counted_and_told()
    {
        MultimodalData data = SentimentData.ReadPickle(TestFiles.Fixture("pickle/mmsa.pkl"), "made up");
        Assert.Equal([5, 4], data["audio"].Shape);
        Assert.Equal("made up (MMSA mmsa.pkl)", data.Name);
        Assert.Equal("audio: 6 values (1.364 %) were infinite or NaN and became 0", Assert.Single(data.Notes));
        Assert.DoesNotContain(data["audio"].Values.ToArray(), value => !float.IsFinite(value));
        Assert.Equal(["v1", "v2", "v3", "v4"], data.Units.Distinct());
        Assert.Equal((12, 6), (data.GivenSplit!.Train.Length, data.GivenSplit.Test.Length));
    }

    [Fact]
    public void Long_sequences_become_means_over_windows_and_are_told()
    {
        MultimodalData data = SentimentData.ReadPickle(TestFiles.Fixture("pickle/mmsa-unaligned.pkl"), "made up");
        Assert.Equal(["audio: 120 time steps became 40, means over 3", "video: 101 time steps became 34, means over 3"], data.Notes);
        Assert.Equal([4, 3, 40, 2, 34, 1], data.Modalities.SelectMany(modality => modality.Shape));
        // Steps 0, 1, 2, ...: the mean of a window is its middle. Step 0 is all zero, as padding is; the last window has two steps.
        Assert.Equal(Enumerable.Range(0, 40).Select(w => w == 0 ? 1.5f : 3 * w + 1).SelectMany(m => new[] { m, m }), data["audio"].Row(6).ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(99.5f, data["video"].Row(0)[33], 1e-4f);
    }

    [Theory]
    [InlineData("audio.csv", "1,2,0\n3,4,1\n", "audio.csv has 2")]
    [InlineData("audio.csv", "1,2,0\n3,4,1\n5,6,1\n", "different labels in row 2")]
    [InlineData("audio.csv", "1,2,0\n3,4,7\n5,6,0\n", "label 7 in row 1")]
    [InlineData("audio.csv", "1,2,0\n3,4\n5,6,0\n", "2 cells in line 2")]
    [InlineData("video_index.csv", "0\n0\n", "video_index.csv has 2")]
    public void Files_that_do_not_fit_are_refused(string file, string contents, string part)
    {
        using var folder = new TestFolder();
        foreach (string modality in new[] { "text", "audio", "video" }) folder.File(modality + ".csv", "\"1\",\"2\",\"0\"\n\"3\",\"-inf\",\"1\"\n\"5\",\"6\",\"0\"\n");
        folder.File("video_index.csv", "0\n0\n1\n");
        Assert.Equal(3, SentimentData.ReadCsv(folder.Path).Count);
        Assert.Equal(3, SentimentData.ReadCsv(folder.Path).Notes.Count);
        folder.File(file, contents);
        Assert.Contains(part, TestFiles.Refused(() => SentimentData.ReadCsv(folder.Path)));
    }
}
