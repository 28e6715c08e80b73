using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using KdNotebooks.Kernel.Internals.Formatting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>What is known of the symbol at the cursor: signature, documentation, a variable's value, on request its source.</summary>
internal static partial class Inspection
{
    private const int MaximumOverloads = 12;

    /// <summary>Null when there is no symbol.</summary>
    public static MimeBundle? At(CSharpSession session, string code, int cursor, int detailLevel)
    {
        cursor = Math.Clamp(cursor, 0, code.Length);
        ISymbol[] symbols = session.Analyse(Completions.Blanked(code), (_, tree, model) => SymbolsAt(tree, model, cursor), otherwise: []);
        if (symbols.Length == 0) return null;
        var text = new StringBuilder();
        var markdown = new StringBuilder("```csharp\n");
        foreach (ISymbol symbol in symbols.Take(MaximumOverloads)) text.AppendLine(Signature(symbol));
        if (symbols.Length > MaximumOverloads) text.AppendLine($"… {symbols.Length - MaximumOverloads} more overloads");
        markdown.Append(text).Append("```\n");

        if (symbols[0] is IFieldSymbol && session.Variables().FirstOrDefault(v => v.Name == symbols[0].Name) is { } variable)
        {
            string value = PlainText.Short(variable.Read());
            text.AppendLine().AppendLine($"Value: {value}");
            markdown.Append($"\nValue: `{value}`\n");
        }
        ISymbol documented = symbols.FirstOrDefault(s => DocumentationOf(s) is not null) ?? symbols[0];
        if (DocumentationOf(documented) is { } documentation)
        {
            foreach ((string title, string body) in Sections(documentation))
            {
                text.AppendLine().AppendLine(title.Length == 0 ? body : $"{title}: {body}");
                markdown.Append(title.Length == 0 ? $"\n{body}\n" : $"\n**{title}**: {body}\n");
            }
        }
        if (detailLevel > 0 && symbols[0].DeclaringSyntaxReferences is [var declaration, ..])
        {
            string source = InterruptionPoints.Remove(declaration.GetSyntax().ToString());
            text.AppendLine().AppendLine(source);
            markdown.Append($"\n```csharp\n{source}\n```\n");
        }
        return MimeBundle.Text(text.ToString().TrimEnd()).With("text/markdown", markdown.ToString());
    }

    private static ISymbol[] SymbolsAt(SyntaxTree tree, SemanticModel model, int cursor)
    {
        SyntaxNode root = tree.GetRoot();
        for (int position = cursor; position >= Math.Max(0, cursor - 1); position--)
        {
            if (root.FullSpan.Length == 0) break;
            SyntaxToken token = root.FindToken(Math.Min(position, root.FullSpan.End - 1));
            if ((token.IsKind(SyntaxKind.IdentifierToken) || SyntaxFacts.IsPredefinedType(token.Kind())) && token.Span.Start <= cursor && cursor <= token.Span.End && token.Parent is { } node)
            {
                ISymbol[] found = SymbolsOf(model, node);
                if (found.Length > 0) return found;
            }
        }
        // Inside the parentheses of a call: the method that is called.
        SyntaxToken inside = root.FullSpan.Length == 0 ? default : root.FindToken(Math.Max(0, Math.Min(cursor - 1, root.FullSpan.End - 1)));
        if (inside.Parent?.FirstAncestorOrSelf<ArgumentListSyntax>() is { Parent: InvocationExpressionSyntax call }) return SymbolsOf(model, call.Expression);
        return [];
    }

    private static ISymbol[] SymbolsOf(SemanticModel model, SyntaxNode node)
    {
        if (node is VariableDeclaratorSyntax or BaseTypeDeclarationSyntax or MethodDeclarationSyntax or LocalFunctionStatementSyntax or PropertyDeclarationSyntax or ParameterSyntax)
            return model.GetDeclaredSymbol(node) is { } declared ? [declared] : [];
        SymbolInfo info = model.GetSymbolInfo(node);
        if (info.Symbol is { } symbol) return symbol is INamespaceSymbol ? [symbol] : [symbol is IAliasSymbol alias ? alias.Target : symbol];
        if (info.CandidateSymbols.Length > 0) return [.. info.CandidateSymbols];
        return [.. model.GetMemberGroup(node)];
    }

    private static string Signature(ISymbol symbol)
    {
        SymbolDisplayFormat format = SymbolDisplayFormat.MinimallyQualifiedFormat
            .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeModifiers)
            .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);
        return SubmissionPrefix().Replace(symbol.ToDisplayString(format), "");
    }

    private static string? DocumentationOf(ISymbol symbol) => symbol.OriginalDefinition.GetDocumentationCommentXml() is { Length: > 0 } xml ? xml : null;

    private static IEnumerable<(string Title, string Body)> Sections(string xml)
    {
        XElement root;
        try
        {
            root = XElement.Parse(xml.StartsWith("<member", StringComparison.Ordinal) || xml.StartsWith("<doc", StringComparison.Ordinal) ? xml : $"<member>{xml}</member>", LoadOptions.PreserveWhitespace);
        }
        catch (System.Xml.XmlException)
        {
            yield break;
        }
        foreach (XElement element in root.Descendants().Where(e => e.Name.LocalName is "summary" or "param" or "typeparam" or "returns" or "exception" or "remarks"))
        {
            string body = Flat(element);
            if (body.Length == 0) continue;
            yield return element.Name.LocalName switch
            {
                "summary" => ("", body),
                "param" or "typeparam" => ((string?)element.Attribute("name") ?? "", body),
                "exception" => (Target((string?)element.Attribute("cref")), body),
                "returns" => ("Returns", body),
                _ => ("Remarks", body),
            };
        }
    }

    private static string Flat(XElement element)
    {
        string text = string.Concat(element.Nodes().Select(n => n switch
        {
            XText t => t.Value,
            XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference when reference.IsEmpty =>
                (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? Target((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("href")),
            XElement nested => Flat(nested) + (nested.Name.LocalName is "para" or "item" ? "\n" : ""),
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    private static string Target(string? reference)
    {
        if (reference is null) return "";
        string name = reference.Length > 2 && reference[1] == ':' ? reference[2..] : reference;
        return name.Split('(')[0].Split('.')[^1].Replace("`1", "<T>", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Submission#\d+\.")]
    private static partial Regex SubmissionPrefix();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
