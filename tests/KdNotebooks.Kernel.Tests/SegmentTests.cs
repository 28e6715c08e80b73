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

    [Theory]
    [InlineData("var s = \"\"\"\n", "#!csharp\n", "\"\"\";\n")]
    [InlineData("\"\n", "#!csharp\n", "")]
    [InlineData("/*\n", "#!who\n", "*/\n")]
    [InlineData("#!html\n/*\n", "#!csharp\n1\n", "")]
    public void A_cell_of_megabytes_is_cut_in_one_pass(string first, string again, string last)
    {
        // Work of the square of the lines would take hours, a text with all lines before it for each segment all memory.
        string code = first + string.Concat(Enumerable.Repeat(again + last + first, 1_000_000 / (again + last + first).Length)) + last;
        Assert.NotEmpty(CellSegments.Parse(code).Segments);
    }

    [Fact]
    public void More_conditions_than_the_compiler_can_nest_are_one_line()
    {
        string code = string.Concat(Enumerable.Repeat("#if false\n", 100_000));
        DirectiveException refused = Assert.Throws<DirectiveException>(() => CellSegments.Parse(code));
        Assert.Equal(1001, refused.Line);
        Assert.Equal("invalid", CSharpSession.Completeness(code));
        Assert.Empty(Completions.At(new CSharpSession(), code, 5).Items);
    }

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
