using System.Text;
using KdNotebooks.Data;
using KdNotebooks.Data.Internals;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Omics;

namespace KdNotebooks.Tests.Data;

/// <summary>Files of the data folder that go: one line that names them, and never other or fewer data in silence.</summary>
public sealed class MissingFilesTests : IDisposable
{
    private static readonly CatalogDataset s_set = new()
    {
        Name = "sounds",
        Title = "",
        Licence = "",
        Citation = "",
        Files = [new CatalogFile { Path = "sounds/recordings/*.wav", Count = 2 }],
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_group_that_has_enough_files_but_not_those_that_were_fetched_is_not_there()
    {
        foreach (string name in new[] { "a.wav", "b.wav", "c.wav" }) _folder.File($"sounds/recordings/{name}", [1]);
        var files = new DatasetFiles(_folder.Store, s_set);
        File.Delete(Path.Combine(_folder.Path, "sounds/recordings/c.wav"));
        Assert.True(files.AreThere());

        _folder.File("sounds/recordings/c.wav", [1]);
        Manifest.Add(Path.Combine(_folder.Path, "sounds", "recordings"), new[] { "a.wav", "b.wav", "c.wav" }.ToDictionary(name => name, _ => Checksum.Of([1])));
        Assert.True(files.AreThere());
        files.RequireSound(TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(_folder.Path, "sounds/recordings/c.wav"));
        Assert.False(files.AreThere());
        string line = Refused(() => files.RequireSound());
        Assert.EndsWith("is missing (2 of 3 files); run 'kd data get sounds'", line);
        Assert.Contains("(2 of 3 files), while the rest of sounds is there", Refused(files.RequireWholeOrNone));
    }

    [Theory]
    [InlineData("HiSeqV2.gz")]
    [InlineData("RPPA_RBN.gz")]
    [InlineData("BRCA_clinicalMatrix")]
    public void Part_of_a_cohort_is_not_replaced_by_another_cohort(string gone)
    {
        foreach (string name in new[] { "HiSeqV2.gz", "RPPA_RBN.gz", "Gistic2_CopyNumber_Gistic2_all_thresholded.by_genes.gz", "BRCA_clinicalMatrix" })
            if (name != gone) _folder.File($"tcga-brca/{name}", [1]);
        string line = Refused(() => OmicsExperiment.Create(Effort.Smoke, store: _folder.Store));
        Assert.StartsWith(Path.Combine(_folder.Path, "tcga-brca", gone) + " is missing, while the rest of tcga-brca is there; run 'kd data get tcga-brca', or move the rest out of", line);
    }

    [Fact]
    public async Task Part_of_the_photographs_is_not_replaced_by_others()
    {
        for (int i = 0; i < 199; i++) _folder.File($"bsds500/train/{i}.jpg", [1]);
        KdException refused = await Assert.ThrowsAsync<KdException>(() => Photographs.OpenAsync(_folder.Store, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("is missing (199 of 200 files), while the rest of bsds500 is there", refused.Message);
    }

    [Fact]
    public async Task Part_of_the_recordings_is_not_replaced_by_synthetic_speech()
    {
        for (int i = 0; i < 5; i++) _folder.File($"fsdd/recordings/0_a_{i}.wav", [1]);
        KdException refused = await Assert.ThrowsAsync<KdException>(() => SpokenDigitsData.LoadAsync(_folder.Store, new KdNotebooks.Numerics.Seed(0), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("is missing (5 of 2000 files), while the rest of fsdd is there", refused.Message);
    }

    [Theory]
    [InlineData("text.csv")]
    [InlineData("audio.csv")]
    [InlineData("video_index.csv")]
    public void Part_of_the_sentiment_is_not_replaced_by_the_stand_in(string gone)
    {
        foreach (string name in new[] { "text.csv", "audio.csv", "video.csv" })
            if (name != gone) _folder.File($"mosi/{name}", Encoding.UTF8.GetBytes("1,2,0\n3,4,1\n"));
        if (gone != "video_index.csv") _folder.File("mosi/video_index.csv", Encoding.UTF8.GetBytes("a\nb\n"));
        Assert.StartsWith(Path.Combine(_folder.Path, "mosi", gone) + " is missing, while the rest of CMU-MOSI is there; put it back, or move", Refused(() => SentimentData.Load(_folder.Store)));
    }

    [Fact]
    public void A_file_that_goes_while_the_data_set_is_read_is_named_with_what_to_do()
    {
        string[] paths = [.. new[] { "a.wav", "b.wav" }.Select(name => _folder.File($"sounds/recordings/{name}", [1]))];
        var files = new DatasetFiles(_folder.Store, s_set);
        Assert.Equal(2, files.Reading(() => paths.Sum(path => File.ReadAllBytes(path).Length)));
        string line = Refused(() => files.Reading(() =>
        {
            File.Delete(paths[1]);
            return paths.Sum(path => File.ReadAllBytes(path).Length);
        }));
        Assert.EndsWith("is missing (1 of 2 files): it went while sounds was read; run 'kd data get sounds', then the same command again", line);

        // A reader that would take what is left as the whole.
        _folder.File("sounds/recordings/b.wav", [1]);
        Refused(() => files.Reading(() =>
        {
            File.Delete(paths[1]);
            return Directory.GetFiles(Path.GetDirectoryName(paths[0])!).Length;
        }));
    }

    /// <summary>The one line; exit code 1: the work failed, the command was right.</summary>
    private static string Refused(Action read)
    {
        KdException refused = Assert.Throws<KdException>(read);
        Assert.Equal(1, refused.ExitCode);
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }
}
