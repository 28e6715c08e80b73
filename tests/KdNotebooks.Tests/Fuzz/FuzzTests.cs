using System.Buffers.Binary;
using System.Text;
using KdNotebooks.Data;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Internals;
using KdNotebooks.Experiments.Sweeps;
using KdNotebooks.Fuzz;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Fuzz;

/// <summary>A short run of the fuzzer over every reader, the same inputs each time, and what its long runs found.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Inputs = 400;
    private readonly FuzzTargets _targets = new();

    public static TheoryData<string> Names()
    {
        using var targets = new FuzzTargets();
        return [.. targets.All.Select(target => target.Name)];
    }

    public void Dispose() => _targets.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reader_answers_hostile_input_with_a_result_or_one_line(string name)
    {
        FuzzTarget target = _targets.All.Single(target => target.Name == name);
        // Long runs grow inputs to 10 MB; beside other tests a second of work may look like five.
        target = target with { Largest = Math.Min(target.Largest, 1 << 20) };
        FuzzResult result = new Fuzzer(target, new Seed(20)).Run(name is "verdict" or "editing" ? Inputs / 4 : Inputs);
        Assert.Empty(result.Findings.Select(finding => finding.What));
        // A harness whose reader turned everything away at the door would find nothing.
        Assert.InRange(result.Answers, 2, int.MaxValue);
    }

    [Fact]
    public void The_fuzzer_finds_a_crash_a_slow_input_and_a_message_of_several_lines()
    {
        var target = new FuzzTarget("weak", [Encoding.ASCII.GetBytes("abc")], bytes =>
            bytes.Length > 3 ? throw new IndexOutOfRangeException() : bytes is [] ? throw new ArithmeticException() : "read");
        Assert.Equal(2, new Fuzzer(target, new Seed(1)).Run(500).Findings.Count);
    }

    [Fact]
    public void A_damaged_bzip2_stream_is_one_line()
    {
        using var folder = new TestFolder();
        byte[] sound = File.ReadAllBytes(TestFiles.Fixture("r/bzip2.RData"));
        for (int at = 3; at < 60; at++)
        {
            byte[] damaged = [.. sound];
            damaged[at] ^= 0x55;
            string path = folder.File("x.RData", damaged);
            try
            {
                RDataFile.Read(path);
            }
            catch (InvalidInputException)
            {
                // One line: what is damaged.
            }
        }
    }

    [Theory]
    [InlineData(124, "77777777777")]
    [InlineData(124, "\u0080\u0000\u0000\u0000\u0000\u007f\u0000\u0000\u0000\u0000\u0000")]
    [InlineData(124, "00000000001")]
    [InlineData(156, "\u00ff")]
    public void A_damaged_archive_is_one_line(int at, string damage)
    {
        using var folder = new TestFolder();
        foreach (byte[] seed in _targets.All.Single(target => target.Name == "archive").Seeds.Where(seed => seed is not [0x1f or (byte)'P', ..]))
        {
            byte[] damaged = [.. seed];
            Encoding.Latin1.GetBytes(damage).CopyTo(damaged, at);
            // The header's checksum: the sum of its bytes with blanks in the checksum's place.
            damaged.AsSpan(148, 8).Fill((byte)' ');
            Encoding.ASCII.GetBytes($"{Convert.ToString(damaged.AsSpan(0, 512).ToArray().Sum(b => b), 8).PadLeft(6, '0')}\0 ").CopyTo(damaged, 148);
            string path = folder.File("x.tar", damaged);
            TestFiles.Refused(() => new DataFetcher(new DataStore(folder.Path)).Take("mnist", path));
        }
    }

    /// <summary>A kind of entry that the reader of archives knows and does not support.</summary>
    [Fact]
    public void An_archive_with_a_sparse_file_is_one_line()
    {
        using var folder = new TestFolder();
        byte[] header = new byte[1024];
        header[0] = (byte)'x';
        Encoding.ASCII.GetBytes("0000644\00000000\00000000\000000000000\000000000000\0").CopyTo(header, 100);
        header[156] = (byte)'S';
        Encoding.ASCII.GetBytes("ustar  \0").CopyTo(header, 257);
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(header.Take(512).Sum(b => b), 8).PadLeft(6, '0')}\0 ").CopyTo(header, 148);
        Assert.Contains("is not a whole archive", TestFiles.Refused(() => new DataFetcher(new DataStore(folder.Path)).Take("mnist", folder.File("x.tar", header))));
    }

    [Fact]
    public void What_a_file_holds_never_breaks_the_line_of_an_error()
    {
        var exception = new InvalidInputException("it holds 'a\r\nb\u0000c\u001bd' " + new string('x', 9000));
        Assert.DoesNotContain(exception.Message, char.IsControl);
        Assert.StartsWith("it holds 'a b c d' xxx", exception.Message);
        Assert.InRange(exception.Message.Length, 100, 2100);
    }

    [Fact]
    public void Pixels_that_ask_the_unpacker_for_a_dictionary_are_one_line()
    {
        byte[] image = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAB4AAAAoCAIAAABmcd1FAAAALElEQVR4IO3MMQEAAAQAMGQQQv+EUm51bGzRU0fyjFqtVqvVarVarVarv+oFNhcO8NyezuUAAAAASUVORK5CYII=");
        TestFiles.Refused(() => PngFile.Parse(image, "x.png"));
    }

    [Fact]
    public void Lists_in_lists_that_claim_to_be_long_take_no_memory()
    {
        using var folder = new TestFolder();
        byte[] file = [(byte)'X', (byte)'\n', 0, 0, 0, 2, 0, 2, 3, 0, 0, 2, 3, 0, .. Enumerable.Range(0, 900).SelectMany(_ => new byte[] { 0, 0, 0, 19, 0x7f, 0xff, 0xff, 0xff })];
        string path = folder.File("x.rds", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TestFiles.Refused(() => RDataFile.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Cell":null,"Runs":[],"Information":[]}""")]
    [InlineData("""{"Cell":"a","Runs":[null],"Information":[]}""")]
    [InlineData("""{"Cell":"a","Runs":[[null,null]],"Information":[]}""")]
    [InlineData("""{"Cell":"a","Runs":null,"Information":[]}""")]
    [InlineData("[1,2]")]
    public void A_line_of_a_journal_that_another_version_wrote_is_named_and_left_out(string body)
    {
        using var folder = new TestFolder();
        string path = folder.File("e.journal", Encoding.UTF8.GetBytes($"{Journal.Checksum(body)} {body}\n"));
        var said = new List<string>();
        Assert.Empty(Journal.Read(path, said.Add));
        Assert.Contains("line 1 is damaged", Assert.Single(said));
    }

    [Fact]
    public void The_fuzzer_grows_an_input_to_the_size_that_a_reader_has_to_bear()
    {
        int largest = 0;
        var target = new FuzzTarget("sizes", [[1, 2, 3]], bytes => (largest = Math.Max(largest, bytes.Length)) > 0 ? "read" : "") { Largest = 1 << 20 };
        new Fuzzer(target, new Seed(1)).Run(20_000);
        Assert.InRange(largest, 1 << 19, 1 << 20);
    }

    /// <summary>Lines that are searched on for each of them, and an exception for each, would take hours.</summary>
    [Fact]
    public void A_journal_and_results_of_which_every_line_is_damaged_are_read_and_said_in_a_few_lines()
    {
        const int Lines = 100_000;
        using var folder = new TestFolder();
        string row = string.Join(",", RunsCsv.Header.Select(_ => "x"));
        File.WriteAllText(ResultsTable.RunsPath(folder.Path, "e"), string.Join(",", RunsCsv.Header) + "\n" + string.Concat(Enumerable.Repeat(row + "\n", Lines)));
        File.WriteAllText(ResultsTable.InformationPath(folder.Path, "e"), string.Join(",", InformationCsv.Header) + "\n");
        var said = new List<string>();
        Assert.NotNull(SalvagedResults.Read(folder.Path, "e", said.Add));
        Assert.Equal(21, said.Count);
        Assert.Contains($"{Lines - 20} more lines are damaged", said[^1]);

        said.Clear();
        Assert.Empty(Journal.Read(folder.File("e.journal", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"{Journal.Checksum("{}")} {{}}\nx\n", Lines / 2)))), said.Add));
        Assert.Equal(21, said.Count);
        Assert.Contains($"{Lines - 20} more lines are damaged", said[^1]);
    }

    [Theory]
    [InlineData("staircase-2,mine,99999999999,1,2,0.1,0,0,false,")]
    [InlineData("staircase-2,mine,100,-99999999999,2,0.1,0,0,false,")]
    public void A_number_that_is_too_large_for_a_test_bed_is_one_line(string line)
    {
        using var folder = new TestFolder();
        string path = folder.File("testbed.csv", Encoding.UTF8.GetBytes($"task,estimator,n,seeds,truth,mean,sd,bias,solved,failure\n{line}\n"));
        TestFiles.Refused(() => TestBedReport.Read(path));
    }

    [Theory]
    [InlineData("e,smoke,1,NaN,1")]
    [InlineData("e,smoke,1,1,-1")]
    [InlineData("e,smoke,-1,1,1")]
    [InlineData("e,smoke,99999999999,1,1")]
    public void Costs_that_are_none_give_no_estimate(string line)
    {
        using var folder = new TestFolder();
        Assert.Empty(RunCost.Read(folder.File("costs.csv", Encoding.UTF8.GetBytes($"experiment,effort,parts,mean seconds,longest seconds\n{line}\n"))));
    }

    /// <summary>A search through all costs for each of them would take minutes.</summary>
    [Fact]
    public void A_table_of_many_costs_is_kept_in_one_pass()
    {
        using var folder = new TestFolder();
        RunCost[] costs = [.. Enumerable.Range(0, 200_000).Select(i => new RunCost($"e{i}", "smoke", 1, 1, 1))];
        string path = folder.File("costs.csv", []);
        RunCost.Keep(path, costs);
        RunCost.Keep(path, [.. costs.Take(100_000).Select(cost => cost with { Mean = 2, Longest = 2 })]);
        Assert.Equal((100_000, 100_000), (RunCost.Read(path).Count(cost => cost.Mean == 1), RunCost.Read(path).Count(cost => cost.Mean == 2)));
    }

    /// <summary>Its checksum is right, so that a hostile one is meant to be.</summary>
    [Theory]
    [InlineData(40, -1)]
    [InlineData(40, int.MaxValue)]
    [InlineData(44, -3)]
    [InlineData(48, int.MaxValue)]
    public void A_pack_of_photographs_that_lies_is_made_again(int at, int value)
    {
        FuzzTarget target = _targets.All.Single(target => target.Name == "pixels");
        Assert.Equal("photographs", target.Read(target.Seeds[0]));
        byte[] damaged = [.. target.Seeds[0]];
        BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(at), value);
        Assert.Equal("made again", target.Read(target.Dress(damaged)));
    }
}
