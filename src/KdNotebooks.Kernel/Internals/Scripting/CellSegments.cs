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

/// <summary>A part of a cell, in the order it runs.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Line">The line in the cell where it begins, from 1.</param>
internal sealed record CellSegment(SegmentKind Kind, string Text, int Line)
{
    /// <summary>The text with as many lines before it as the cell has, so that line numbers hold.</summary>
    public string TextOnItsLine => new string('\n', Line - 1) + Text;
}

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
        Nesting.RequireShallow(code);
        if (!code.Contains('#', StringComparison.Ordinal)) return new CellSegments([new CellSegment(SegmentKind.CSharp, code, 1)], Timed: false);
        string[] lines = code.Split('\n');
        var segments = new List<CellSegment>();
        var current = new StringBuilder();
        SegmentKind kind = SegmentKind.CSharp;
        int start = 0;
        bool timed = false;
        var quoted = new QuotedLines(lines, 0);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (kind == SegmentKind.CSharp && PackageLine().IsMatch(line) && !quoted.Contain(i))
            {
                segments.Add(new CellSegment(SegmentKind.Packages, line.Trim(), i + 1));
                current.Append('\n');
                continue;
            }
            Match match = DirectiveLine().Match(line);
            if (!match.Success || (kind == SegmentKind.CSharp && quoted.Contain(i)))
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
            if (kind == SegmentKind.CSharp) quoted = new QuotedLines(lines, start);
        }

        void Insert(CellSegment segment, int line)
        {
            Flush();
            segments.Add(segment);
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

    /// <summary>Which lines of C# start inside a string literal, a comment or disabled text, where a # means nothing.</summary>
    private sealed class QuotedLines(string[] lines, int from)
    {
        private bool[] found = [];

        public bool Contain(int line)
        {
            if (line == from) return false;
            // As far as is asked, and twice as far each time: what comes behind this segment is read again for the next one.
            if (line - from >= found.Length) found = Find(Math.Min(lines.Length - from, Math.Max(line - from + 1, 2 * found.Length)));
            return found[line - from];
        }

        private bool[] Find(int count)
        {
            var inside = new bool[count];
            int next = 0, position = 0;
            foreach (SyntaxToken token in SyntaxFactory.ParseTokens(string.Join('\n', lines.AsSpan(from, count)!), options: Script))
            {
                foreach (SyntaxTrivia trivia in token.LeadingTrivia) Mark(trivia);
                MarkBetween(token.SpanStart + 1, token.Span.End);
                foreach (SyntaxTrivia trivia in token.TrailingTrivia) Mark(trivia);
            }
            return inside;

            void Mark(SyntaxTrivia trivia)
            {
                if (trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineDocumentationCommentTrivia)) MarkBetween(trivia.SpanStart + 1, trivia.FullSpan.End);
                else if (trivia.IsKind(SyntaxKind.DisabledTextTrivia) || (trivia.IsDirective && trivia.GetStructure() is DirectiveTriviaSyntax { IsActive: false })) MarkBetween(trivia.FullSpan.Start, trivia.FullSpan.End);
            }

            void MarkBetween(int start, int end)
            {
                for (; next < count && position < end; position += lines[from + next++].Length + 1) inside[next] = position >= start;
            }
        }
    }

    [GeneratedRegex(@"^\s*#!(?<name>[^\s""]*)(?<argument>.*)$")]
    private static partial Regex DirectiveLine();

    [GeneratedRegex(@"^\s*#(r\s+""\s*nuget:|i\b)")]
    private static partial Regex PackageLine();
}
