using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Kernel.Internals.Scripting;

namespace KdNotebooks.Kernel.Tests;

public class SegmentTests
{
    [Fact]
    public void Directives_cut_a_cell_and_line_numbers_hold()
    {
        CellSegments cell = CellSegments.Parse("int a;\n#!html\n<b>\n#!csharp\nint b;\n#!who\nint c;");
        Assert.Equal([SegmentKind.CSharp, SegmentKind.Html, SegmentKind.CSharp, SegmentKind.Who, SegmentKind.CSharp], cell.Segments.Select(s => s.Kind));
        Assert.Equal("<b>", cell.Segments[1].Text);
        Assert.Equal("int b;", cell.Segments[2].TextOnItsLine.Split('\n')[4]);
        Assert.Equal("int c;", cell.Segments[4].TextOnItsLine.Split('\n')[6]);
    }

    [Theory]
    [InlineData("var s = @\"\n#!html\n\";")]
    [InlineData("var s = \"\"\"\n#!html\n\"\"\";")]
    [InlineData("/*\n#!html\n*/ 1")]
    [InlineData("#if false\n#!html\n#endif\n1")]
    public void A_directive_inside_a_string_or_comment_is_none(string code)
    {
        CellSegment segment = Assert.Single(CellSegments.Parse(code).Segments);
        Assert.Equal((SegmentKind.CSharp, code), (segment.Kind, segment.Text));
    }

    /// <summary>Work of the square of the lines would take hours, a text with all lines before it for each segment all memory.</summary>
    [Theory]
    [InlineData("var s = \"\"\"\n#!csharp\n\"\"\";\n", 0, 0)]
    [InlineData("\"\n#!csharp\n", 1, 1)]
    [InlineData("/*\n#!who\n*/\n", 0, 0)]
    [InlineData("#!html\n/*\n#!csharp\n1\n", 2, 0)]
    [InlineData("x\n#!who\n", 2, 0)]
    public async Task A_cell_of_a_megabyte_is_cut_in_one_pass(string block, int segments, int after)
    {
        int blocks = 1_000_000 / block.Length;
        string code = string.Concat(Enumerable.Repeat(block, blocks));
        CellSegments cell = await Task.Run(() => CellSegments.Parse(code)).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.Equal(Math.Max(1, segments * blocks), cell.Segments.Count);
        Assert.Equal(segments == 0 ? 1 : code.Count('\n') - after, cell.Segments[^1].Line);
    }

    public static TheoryData<string, int> TooDeep => new()
    {
        { Repeated("#if false\n", 100_000), 1001 },
        { "1\n#if " + Repeated("!", 100_000) + "true\n#endif", 2 },
        { "#if true\n#elif " + Repeated("(", 100_000) + "true\n#endif", 2 },
        { "\nvar s = $\"{" + Repeated("(", 100_000) + "}\";", 2 },
        { "var s = $@\"" + Repeated("{[\n", 100_000) + "\";", 501 },
    };

    [Theory]
    [MemberData(nameof(TooDeep))]
    public void What_is_too_deep_for_the_compiler_is_one_line(string code, int line)
    {
        Assert.Equal(line, Assert.Throws<DirectiveException>(() => CellSegments.Parse(code)).Line);
        Assert.Equal("invalid", CSharpSession.Completeness(code));
        Assert.Empty(Completions.At(new CSharpSession(), code, 5).Items);
        Assert.Null(Inspection.At(new CSharpSession(), code, 5, detailLevel: 1));
    }

    [Fact]
    public void As_deep_as_it_may_be_the_compiler_reads_it_on_a_small_stack()
    {
        string[] codes =
        [
            Repeated("#if false\n", 1000) + Repeated("#endif\n", 1000) + Repeated("#if false\n#endif\n", 5000) + "1",
            "#if " + Repeated("!", 500) + Repeated("(", 500) + "true" + Repeated(")", 500) + "\n#endif\n1",
            "$\"{" + Repeated("(", 998) + "1" + Repeated(")", 998) + "}\"",
            Repeated("(", 999) + "1" + Repeated(")", 999),
        ];
        foreach (string code in codes)
        {
            string status = "";
            var thread = new Thread(() => status = CellSegments.Parse(code).Segments.Count + CSharpSession.Completeness(code), maxStackSize: 1 << 20);
            thread.Start();
            thread.Join();
            Assert.StartsWith("1", status);
        }
    }

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    [Fact]
    public void An_unknown_directive_lists_the_known_ones()
    {
        var e = Assert.Throws<DirectiveException>(() => CellSegments.Parse("1\n#!magic x"));
        Assert.Equal(2, e.Line);
        Assert.All(CellSegments.Known, known => Assert.Contains(known, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Packages_are_taken_out_wherever_they_stand()
    {
        CellSegments cell = CellSegments.Parse("using System.IO;\n#r \"nuget: A, 1.0\"\n#i \"nuget: /feed\"\nint a;");
        Assert.Equal(["#r \"nuget: A, 1.0\"", "#i \"nuget: /feed\""], cell.Segments.Where(s => s.Kind == SegmentKind.Packages).Select(s => s.Text));
        Assert.Equal("using System.IO;\n\n\nint a;", cell.Segments.Single(s => s.Kind == SegmentKind.CSharp).Text);
    }

    [Fact]
    public void Code_without_directives_stays_as_it_is() =>
        Prop.ForAll((NonNull<string> code) => CellSegments.Parse(code.Get.Replace("#", "", StringComparison.Ordinal)).Segments.Single().Text == code.Get.Replace("#", "", StringComparison.Ordinal))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(1, 3));

    [Theory]
    [InlineData("1 + 1", "complete")]
    [InlineData("", "complete")]
    [InlineData("if (true) {", "incomplete")]
    [InlineData("#!html\n<b", "complete")]
    [InlineData("int = 3;", "invalid")]
    public void Completeness(string code, string expected) => Assert.Equal(expected, CSharpSession.Completeness(code));
}
