using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using KdNotebooks.Data;
using KdNotebooks.Data.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class DataFetcherTests
{
    private static readonly byte[] s_big = [.. Enumerable.Repeat(new Seed(1).CreateStream(), 600_000).Select(random => (byte)random.NextInt(256))];
    private static readonly byte[] s_small = "small"u8.ToArray();
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fetches_verifies_and_leaves_nothing_else()
    {
        using var folder = new TestFolder();
        var server = new Server { ["/big.bin.gz"] = TestFiles.GZip(s_big), ["/small.txt.gz"] = TestFiles.GZip(s_small) };
        DataFetcher fetcher = Fetcher(folder, server, Http("http://a/", ".gz"));
        await fetcher.EnsureAsync("set", cancellation: Cancellation);
        Assert.Equal(["set/big.bin", "set/small.txt"], folder.Files());
        Assert.Equal(s_big, File.ReadAllBytes(folder.Store.PathOf("set/big.bin")));
        server.Clear();
        await fetcher.EnsureAsync("set", cancellation: Cancellation); // What is there needs no server.
        await fetcher.EnsureAsync("set", repair: true, cancellation: Cancellation);
    }

    [Fact]
    public async Task The_next_source_steps_in_for_a_wrong_checksum_and_for_a_missing_file()
    {
        using var folder = new TestFolder();
        var server = new Server { ["/bad/big.bin"] = [.. s_big[1..], 0], ["/good/big.bin"] = s_big, ["/good/small.txt"] = s_small };
        await Fetcher(folder, server, Http("http://a/bad/"), Http("http://b/good/")).EnsureAsync("set", cancellation: Cancellation);
        Assert.Equal(s_big, File.ReadAllBytes(folder.Store.PathOf("set/big.bin")));
        Assert.Equal(["set/big.bin", "set/small.txt"], folder.Files());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_download_that_broke_off_goes_on_where_it_stopped(bool ranges)
    {
        using var folder = new TestFolder();
        var server = new Server { ["/big.bin"] = s_big, ["/small.txt"] = s_small };
        server.Ranges = ranges;
        server.BreakAfter = 400_000;
        DataFetcher fetcher = Fetcher(folder, server, Http("http://a/"));
        var error = await Assert.ThrowsAsync<UnreachableException>(() => fetcher.EnsureAsync("set", cancellation: Cancellation));
        Assert.Contains("broke off", error.Message);
        Assert.DoesNotContain("set/big.bin", folder.Files());
        Assert.Contains(".partial/set-big.bin.part", folder.Files());
        server.BreakAfter = int.MaxValue;
        server.Sent = 0;
        await fetcher.EnsureAsync("set", cancellation: Cancellation);
        Assert.Equal(s_big, File.ReadAllBytes(folder.Store.PathOf("set/big.bin")));
        Assert.Equal(["set/big.bin", "set/small.txt"], folder.Files());
        Assert.Equal(ranges, server.Sent < s_big.Length);
    }

    [Fact]
    public async Task A_part_that_does_not_belong_to_the_file_is_thrown_away()
    {
        using var folder = new TestFolder();
        folder.File(".partial/set-big.bin.part", new byte[1000]);
        var server = new Server { ["/big.bin"] = s_big, ["/small.txt"] = s_small };
        await Fetcher(folder, server, Http("http://a/")).EnsureAsync("set", cancellation: Cancellation);
        Assert.Equal(s_big, File.ReadAllBytes(folder.Store.PathOf("set/big.bin")));
        Assert.Equal(["set/big.bin", "set/small.txt"], folder.Files());
    }

    [Fact]
    public async Task Cancelling_leaves_no_half_file_and_the_next_try_succeeds()
    {
        using var folder = new TestFolder();
        var server = new Server { ["/big.bin"] = s_big, ["/small.txt"] = s_small };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var progress = new Immediate(value =>
        {
            if (value.Done > 100_000) stop.Cancel();
        });
        DataFetcher fetcher = Fetcher(folder, server, Http("http://a/"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.EnsureAsync("set", progress: progress, cancellation: stop.Token));
        Assert.DoesNotContain(folder.Files(), file => file.StartsWith("set/"));
        await fetcher.EnsureAsync("set", cancellation: Cancellation);
        Assert.Equal(["set/big.bin", "set/small.txt"], folder.Files());
    }

    [Fact]
    public async Task Two_at_once_do_not_hurt_each_other()
    {
        using var folder = new TestFolder();
        var server = new Server { ["/big.bin"] = s_big, ["/small.txt"] = s_small };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Fetcher(folder, server, Http("http://a/")).EnsureAsync("set", cancellation: Cancellation))));
        Assert.Equal(["set/big.bin", "set/small.txt"], folder.Files());
        Assert.Equal(s_big.Length + s_small.Length, server.Sent); // The others waited and found it.
    }

    [Fact]
    public async Task With_no_source_one_line_says_what_to_put_where_and_no_folder_stays()
    {
        using var folder = new TestFolder();
        var store = new DataStore(Path.Combine(folder.Path, "a", "b"));
        var fetcher = new DataFetcher(store, Catalog(Http("http://a/"), Http("http://b/"), new CatalogSource { Kind = SourceKind.Archive, Url = "http://a/x.tgz" })) { Http = new Server { Down = true } };
        var error = await Assert.ThrowsAsync<UnreachableException>(() => fetcher.EnsureAsync("set", cancellation: Cancellation));
        Assert.Equal($"cannot fetch set (a: no connection; b: no connection; a: no connection): go online and run the command again, or put big.bin, small.txt into {Path.Combine(store.Folder, "set")}", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_damaged_file_is_kept_until_its_replacement_is_there()
    {
        using var folder = new TestFolder();
        var server = new Server { ["/big.bin"] = s_big, ["/small.txt"] = s_small };
        DataFetcher fetcher = Fetcher(folder, server, Http("http://a/"));
        await fetcher.EnsureAsync("set", cancellation: Cancellation);
        folder.File("set/small.txt", "SMALL");
        FileCheck[] checks = [.. new DatasetFiles(folder.Store, Catalog()["set"]).Verify(Cancellation)];
        Assert.Equal([FileState.Verified, FileState.Damaged], checks.Select(check => check.State));
        server.Down = true;
        await Assert.ThrowsAsync<UnreachableException>(() => fetcher.EnsureAsync("set", repair: true, cancellation: Cancellation));
        Assert.Equal("SMALL", File.ReadAllText(folder.Store.PathOf("set/small.txt")));
        server.Down = false;
        await fetcher.EnsureAsync("set", repair: true, cancellation: Cancellation);
        Assert.Equal("small", File.ReadAllText(folder.Store.PathOf("set/small.txt")));
    }

    [Fact]
    public async Task An_archive_is_verified_unpacked_and_its_members_are_recorded()
    {
        using var folder = new TestFolder();
        byte[] archive = Tar(("BSR/images/train/1.jpg", s_small), ("BSR/images/test/9.jpg", s_small), ("BSR/images/train/2.jpg", s_big), ("../../train/3.jpg", s_small), ("BSR/train/note.txt", s_small));
        CatalogDataset group = Set("pictures", new CatalogFile { Path = "pictures/train/*.jpg", Count = 3 }) with
        {
            Sources = [new CatalogSource { Kind = SourceKind.Archive, Url = "http://a/all.tgz", Sha256 = Checksum.Of(archive) }],
        };
        var catalog = new DataCatalog { Datasets = [group] };
        var server = new Server { ["/all.tgz"] = [.. archive, 0] };
        var fetcher = new DataFetcher(folder.Store, catalog) { Http = server };
        await Assert.ThrowsAsync<UnreachableException>(() => fetcher.EnsureAsync("pictures", cancellation: Cancellation));
        Assert.Empty(folder.Files());
        server["/all.tgz"] = archive;
        await fetcher.EnsureAsync("pictures", cancellation: Cancellation);
        Assert.Equal(["pictures/train/1.jpg", "pictures/train/2.jpg", "pictures/train/3.jpg", "pictures/train/SHA256SUMS"], folder.Files());
        Assert.Equal(FileState.Verified, new DatasetFiles(folder.Store, group).Verify(Cancellation).Single().State);
        folder.File("pictures/train/2.jpg", "changed");
        Assert.Equal(FileState.Damaged, new DatasetFiles(folder.Store, group).Verify(Cancellation).Single().State);
    }

    [Fact]
    public void Takes_files_that_the_user_has()
    {
        using var have = new TestFolder();
        foreach (string path in new[]
        {
            Path.GetDirectoryName(have.File("deep/down/big.bin.gz", TestFiles.GZip(s_big)))!,
            have.File("all.tar.gz", Tar(("x/big.bin", s_big), ("y/other.bin", s_small))),
            have.File("all.zip", Zip(("big.bin", s_big))),
            have.File("deep/big.bin", s_big),
        })
        {
            using var folder = new TestFolder();
            var fetcher = new DataFetcher(folder.Store, Catalog());
            Assert.Equal(1, fetcher.Take("set", path, cancellation: Cancellation));
            Assert.Equal(["set/big.bin"], folder.Files());
            Assert.False(fetcher.IsThere("set"));
        }
        using var none = new TestFolder();
        Assert.Contains("none of the files", TestFiles.Refused(() => new DataFetcher(none.Store, Catalog()).Take("set", have.File("z/else.bin", s_big))));
        Assert.Contains("wrong checksum", TestFiles.Refused(() => new DataFetcher(none.Store, Catalog()).Take("set", have.File("z/big.bin", new byte[s_big.Length]))));
        Assert.Contains("no file or folder", TestFiles.Refused(() => new DataFetcher(none.Store, Catalog()).Take("set", "/nowhere/at/all")));
        Assert.Contains("not a whole archive", TestFiles.Refused(() => new DataFetcher(none.Store, Catalog()).Take("set", have.File("cut.zip", Zip(("big.bin", s_big))[..500]))));
        Assert.Empty(none.Files());
    }

    [Fact]
    public async Task Of_several_that_will_do_the_one_that_is_there_serves()
    {
        using var folder = new TestFolder();
        CatalogDataset best = Set("best", new CatalogFile { Path = "best/a", Sha256 = Checksum.Of(s_small) }) with { Sources = [Http("http://best/")] };
        CatalogDataset cheap = Set("cheap", new CatalogFile { Path = "cheap/c", Sha256 = Checksum.Of(s_big) }) with { Sources = [Http("http://cheap/")], Default = true };
        CatalogDataset any = Set("any") with { AnyOf = ["best", "cheap"] };
        var server = new Server { ["/c"] = s_big, ["/a"] = s_small };
        var fetcher = new DataFetcher(folder.Store, new DataCatalog { Datasets = [best, cheap, any] }) { Http = server };
        await fetcher.EnsureAsync("any", cancellation: Cancellation);
        Assert.Equal(["cheap/c"], folder.Files());
        folder.File("best/a", s_small);
        folder.File("cheap/c", "damaged, but not looked at");
        await fetcher.EnsureAsync("any", cancellation: Cancellation);
        Assert.True(fetcher.IsThere("any"));
    }

    [Fact]
    public void Leftovers_of_a_killed_process_are_removed()
    {
        using var folder = new TestFolder();
        folder.File(".partial/set.work/half.tgz", s_small);
        folder.File(".partial/set.lock", "");
        new DataFetcher(folder.Store, Catalog()).Take("set", folder.File("../kd-have/big.bin", s_big), cancellation: Cancellation);
        Assert.Equal(["set/big.bin"], folder.Files());
        Directory.Delete(Path.Combine(folder.Path, "..", "kd-have"), recursive: true);
    }

    private static DataFetcher Fetcher(TestFolder folder, Server server, params CatalogSource[] sources) => new(folder.Store, Catalog(sources)) { Http = server };

    private static DataCatalog Catalog(params CatalogSource[] sources) => new()
    {
        Datasets =
        [
            Set("set",
                new CatalogFile { Path = "set/big.bin", Bytes = s_big.Length, Sha256 = Checksum.Of(s_big) },
                new CatalogFile { Path = "set/small.txt", Bytes = s_small.Length, Sha256 = Checksum.Of(s_small) }) with { Sources = sources },
        ],
    };

    private static CatalogDataset Set(string name, params CatalogFile[] files) => new() { Name = name, Title = name, Licence = "none", Citation = "none", Files = files };

    private static CatalogSource Http(string url, string suffix = "") => new() { Kind = SourceKind.Http, Url = url, Suffix = suffix };

    private static byte[] Tar(params (string Name, byte[] Contents)[] members)
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, leaveOpen: true))
            foreach ((string name, byte[] contents) in members) tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(contents) });
        return TestFiles.GZip(memory.ToArray());
    }

    private static byte[] Zip(params (string Name, byte[] Contents)[] members)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, byte[] contents) in members)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(contents);
            }
        return memory.ToArray();
    }

    private sealed class Immediate(Action<DataProgress> report) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => report(value);
    }

    /// <summary>Answers instead of the network: files by path, ranges, broken connections.</summary>
    private sealed class Server : HttpMessageHandler
    {
        private readonly Dictionary<string, byte[]> _files = [];
        private long _sent;

        public byte[] this[string path] { set => _files[path] = value; }
        public bool Down { get; set; }
        public bool Ranges { get; set; } = true;
        public int BreakAfter { get; set; } = int.MaxValue;
        public long Sent { get => _sent; set => _sent = value; }

        public void Clear() => _files.Clear();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Down) throw new HttpRequestException("no route to host");
            if (!_files.TryGetValue(request.RequestUri!.AbsolutePath, out byte[]? file)) return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            long from = Ranges ? request.Headers.Range?.Ranges.Single().From ?? 0 : 0;
            byte[] rest = file[(int)from..];
            Interlocked.Add(ref _sent, rest.Length);
            var response = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
            {
                Content = new StreamContent(new MemoryStream(rest[..Math.Min(rest.Length, BreakAfter)])),
            };
            response.Content.Headers.ContentLength = rest.Length;
            if (from > 0) response.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, file.Length - 1, file.Length);
            response.Headers.ETag = new EntityTagHeaderValue($"\"{Checksum.Of(file)[..8]}\"");
            return Task.FromResult(response);
        }
    }
}
