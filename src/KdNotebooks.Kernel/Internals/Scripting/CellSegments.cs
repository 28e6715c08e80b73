using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KdNotebooks.Kernel.Internals.Scripting;

internal enum SegmentKind
{
    CSharp,
    Html,
    Markdown,
    Import,
    Who,
    WhoValues,
    Packages,
}

/// <summary>
/// A part of a cell, in the order it runs. The text of a C# segment has as many lines before it as the cell has, so that
/// line numbers hold.
/// </summary>
internal sealed record CellSegment(SegmentKind Kind, string Text, int Line);

/// <summary>A directive that the kernel does not know, or cannot read.</summary>
internal sealed class DirectiveException(string message, int line) : Exception(message)
{
    /// <summary>The line in the cell, from 1.</summary>
    public int Line { get; } = line;
}

/// <summary>Cuts a cell at its directives (<c>#!html</c>, <c>#!import "file"</c>, ...).</summary>
internal sealed partial record CellSegments(IReadOnlyList<CellSegment> Segments, bool Timed)
{
    public static readonly string[] Known = ["#r", "#i", "#load", "#!csharp", "#!html", "#!import", "#!markdown", "#!time", "#!who", "#!whos"];
    private static readonly CSharpParseOptions Script = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    /// <exception cref="DirectiveException">Before anything of the cell runs.</exception>
    public static CellSegments Parse(string code)
    {
        if (!code.Contains('#', StringComparison.Ordinal)) return new CellSegments([new CellSegment(SegmentKind.CSharp, code, 1)], Timed: false);
        string[] lines = code.Split('\n');
        var segments = new List<CellSegment>();
        var current = new StringBuilder();
        SegmentKind kind = SegmentKind.CSharp;
        int start = 0;
        bool timed = false;
        bool[] quoted = InsideTokens(lines, 0);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (kind == SegmentKind.CSharp && !quoted[i] && PackageLine().Match(line) is { Success: true } package)
            {
                segments.Add(new CellSegment(SegmentKind.Packages, line.Trim(), i + 1));
                current.Append('\n');
                continue;
            }
            Match match = DirectiveLine().Match(line);
            if (!match.Success || (kind == SegmentKind.CSharp && quoted[i]))
            {
                current.Append(lines[i]).Append('\n');
                continue;
            }
            string name = match.Groups["name"].Value, argument = match.Groups["argument"].Value.Trim();
            switch (name.ToLowerInvariant())
            {
                case "csharp" or "c#":
                    Switch(SegmentKind.CSharp, i);
                    break;
                case "html":
                    Switch(SegmentKind.Html, i);
                    break;
                case "markdown":
                    Switch(SegmentKind.Markdown, i);
                    break;
                case "time":
                    timed = true;
                    current.Append('\n');
                    break;
                case "import":
                    if (argument.Trim('"').Length == 0) throw new DirectiveException("#!import needs a file: #!import \"other.ipynb\"", i + 1);
                    Insert(new CellSegment(SegmentKind.Import, argument.Trim('"'), i + 1), i);
                    break;
                case "who":
                    Insert(new CellSegment(SegmentKind.Who, "", i + 1), i);
                    break;
                case "whos":
                    Insert(new CellSegment(SegmentKind.WhoValues, "", i + 1), i);
                    break;
                default:
                    throw new DirectiveException($"#!{name} is not a directive of this kernel. Known: {string.Join(" ", Known)}", i + 1);
            }
        }
        Flush();
        return new CellSegments(segments, timed);

        void Switch(SegmentKind next, int line)
        {
            Flush();
            kind = next;
            start = line + 1;
            quoted = next == SegmentKind.CSharp ? InsideTokens(lines, start) : quoted;
            if (kind == SegmentKind.CSharp) current.Append('\n', start);
        }

        void Insert(CellSegment segment, int line)
        {
            Flush();
            segments.Add(segment);
            if (kind == SegmentKind.CSharp) current.Append('\n', line + 1);
            start = line + 1;
        }

        void Flush()
        {
            string text = current.ToString();
            if (text.EndsWith('\n')) text = text[..^1];
            if (text.Trim().Length > 0) segments.Add(new CellSegment(kind, text, start + 1));
            current.Clear();
        }
    }

    /// <summary>Which lines start inside a string literal, a comment or disabled text, where a # means nothing.</summary>
    private static bool[] InsideTokens(string[] lines, int from)
    {
        var inside = new bool[lines.Length];
        string text = string.Join('\n', lines[from..]);
        SyntaxNode root = CSharpSyntaxTree.ParseText(text, Script).GetRoot();
        int position = 0;
        for (int i = from; i < lines.Length; i++)
        {
            SyntaxTrivia trivia = root.FindTrivia(position);
            SyntaxToken token = root.FindToken(position);
            bool comment = (trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineDocumentationCommentTrivia)) && trivia.SpanStart < position;
            bool disabled = trivia.IsKind(SyntaxKind.DisabledTextTrivia) || trivia.GetStructure() is DirectiveTriviaSyntax { IsActive: false };
            inside[i] = comment || disabled || (token.SpanStart < position && position < token.Span.End);
            position += lines[i].Length + 1;
        }
        return inside;
    }

    [GeneratedRegex(@"^\s*#!(?<name>[^\s""]*)(?<argument>.*)$")]
    private static partial Regex DirectiveLine();

    [GeneratedRegex(@"^\s*#(r\s+""\s*nuget:|i\b)")]
    private static partial Regex PackageLine();
}
