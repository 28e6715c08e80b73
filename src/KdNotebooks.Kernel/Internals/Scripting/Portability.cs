using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>What a cell uses that .NET Interactive 1.0 does not know: helpers of this kernel only, and DisplayedValue.Update.</summary>
internal static class Portability
{
    private static readonly string[] Shared = [nameof(Notebook.display), nameof(Notebook.HTML), nameof(Notebook.Display), nameof(Notebook.DisplayAs)];
    private static readonly string Own = typeof(Notebook).Assembly.GetName().Name!;

    public static IReadOnlyList<NotebookError> Check(CSharpSession session, string source, int cell) =>
        session.Analyse(Completions.Blanked(source), (_, tree, model) => Find(tree, model, source, cell), otherwise: []);

    private static IReadOnlyList<NotebookError> Find(SyntaxTree tree, SemanticModel model, string source, int cell)
    {
        var found = new List<NotebookError>();
        foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Where(n => !n.IsVar))
        {
            ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
            if (symbol is null or INamespaceSymbol || symbol.ContainingAssembly?.Name != Own || (symbol is IMethodSymbol && Shared.Contains(symbol.Name))) continue;
            int line = tree.GetLineSpan(name.Span).StartLinePosition.Line + 1, column = tree.GetLineSpan(name.Span).StartLinePosition.Character + 1;
            found.Add(new NotebookError(cell, line, column, source.Split('\n')[line - 1].Trim(), "NotPortable", $"{symbol.Name} exists in this kernel only"));
        }
        return found;
    }
}
