using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>
/// The code of a cell with a check for interruption in each loop, function and lambda. An abort of the thread would need no
/// checks, but on .NET 10 (Linux, x64) it ends the whole process when it meets code between two calls. Insertions keep lines; columns are
/// mapped back.
/// </summary>
internal sealed class InterruptionPoints
{
    public const string Statement = "global::KdNotebooks.Kernel.Interruption.Check();";
    public const string ConditionStart = "global::KdNotebooks.Kernel.Interruption.Pass()?(";
    public const string ConditionEnd = "):throw null!";

    private readonly List<(int Position, string Text)> insertions = [];
    private readonly SourceText source;

    private InterruptionPoints(SourceText source) => this.source = source;

    /// <summary>The code with the checks.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Null when there is nothing to check in, or the code does not parse.</summary>
    public static InterruptionPoints? Find(SyntaxTree tree, Func<SemanticModel> model)
    {
        SyntaxNode root = tree.GetRoot();
        if (tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error)) return null;
        var points = new InterruptionPoints(tree.GetText());
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            switch (node)
            {
                case ForStatementSyntax loop:
                    points.AddBody(loop.Statement);
                    break;
                case CommonForEachStatementSyntax loop:
                    points.AddBody(loop.Statement);
                    break;
                case WhileStatementSyntax loop:
                    points.AddBody(loop.Statement);
                    break;
                case DoStatementSyntax loop:
                    points.AddBody(loop.Statement);
                    break;
                case LabeledStatementSyntax label:
                    points.Add(label.ColonToken.Span.End, Statement);
                    break;
                case BaseMethodDeclarationSyntax { Body: { } body }:
                    points.AddBody(body);
                    break;
                case LocalFunctionStatementSyntax { Body: { } body }:
                    points.AddBody(body);
                    break;
                case AnonymousFunctionExpressionSyntax { Block: { } body } function when !IsExpressionTree(function, model):
                    points.AddBody(body);
                    break;
                case LambdaExpressionSyntax { ExpressionBody: { } value } function when !IsExpressionTree(function, model):
                    points.AddValue(value, model);
                    break;
                case ArrowExpressionClauseSyntax { Expression: { } value, Parent: BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax }:
                    points.AddValue(value, model);
                    break;
            }
        }
        if (points.insertions.Count == 0) return null;
        points.Apply();
        return points;
    }

    /// <summary>The column in the original line of a column in the line with checks; both from 1.</summary>
    public int OriginalColumn(int line, int column)
    {
        if (line < 1 || line > source.Lines.Count) return column;
        int start = source.Lines[line - 1].Start, end = source.Lines[line - 1].End, shift = 0;
        foreach ((int position, string text) in insertions.Where(i => i.Position >= start && i.Position <= end))
        {
            int at = position - start + 1;
            if (at + shift >= column) break;
            shift += text.Length;
        }
        return Math.Max(1, column - shift);
    }

    /// <summary>Source text without the checks.</summary>
    public static string Remove(string text) =>
        text.Replace("{" + Statement, "{", StringComparison.Ordinal).Replace(Statement, "", StringComparison.Ordinal)
            .Replace(ConditionStart, "", StringComparison.Ordinal).Replace(ConditionEnd, "", StringComparison.Ordinal);

    private void AddBody(StatementSyntax body)
    {
        if (body is BlockSyntax block)
        {
            Add(block.OpenBraceToken.Span.End, Statement);
            return;
        }
        Add(body.SpanStart, "{" + Statement);
        Add(body.Span.End, "}");
    }

    // The type decides: a call without a value cannot stand in a condition.
    private void AddValue(ExpressionSyntax value, Func<SemanticModel> model)
    {
        if (value is RefExpressionSyntax or ThrowExpressionSyntax or AssignmentExpressionSyntax or LiteralExpressionSyntax or IdentifierNameSyntax) return;
        TypeInfo info = model().GetTypeInfo(value);
        if (info.Type is null or IErrorTypeSymbol or IPointerTypeSymbol or IFunctionPointerTypeSymbol or IDynamicTypeSymbol || info.Type.SpecialType == SpecialType.System_Void || info.Type.IsRefLikeType) return;
        Add(value.SpanStart, ConditionStart);
        Add(value.Span.End, ConditionEnd);
    }

    private static bool IsExpressionTree(AnonymousFunctionExpressionSyntax function, Func<SemanticModel> model)
    {
        for (SyntaxNode? node = function; node is not null; node = node.Parent)
        {
            if (node is AnonymousFunctionExpressionSyntax outer && model().GetTypeInfo(outer).ConvertedType is { Name: "Expression", ContainingNamespace.Name: "Expressions" }) return true;
        }
        return false;
    }

    private void Add(int position, string text) => insertions.Add((position, text));

    private void Apply()
    {
        // Stable: of two at one place, the outer construct's opening was added first; closings of inner ones come first.
        List<(int Position, string Text)> ordered = [.. insertions.Select((i, n) => (i, n))
            .OrderBy(x => x.i.Position).ThenBy(x => IsEnd(x.i.Text) ? 0 : 1).ThenBy(x => IsEnd(x.i.Text) ? -x.n : x.n).Select(x => x.i)];
        insertions.Clear();
        insertions.AddRange(ordered);
        string text = source.ToString();
        var code = new StringBuilder(text.Length + 64 * insertions.Count);
        int copied = 0;
        foreach ((int position, string inserted) in insertions)
        {
            code.Append(text, copied, position - copied).Append(inserted);
            copied = position;
        }
        Code = code.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool IsEnd(string text) => text is "}" or ConditionEnd;
}
