using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>A word that can stand at the cursor.</summary>
internal sealed record CompletionItem(string Text, string Kind, string Signature);

/// <summary>What can stand at the cursor, and the span of the word that it replaces (UTF-16 positions).</summary>
internal sealed record Completions(int Start, int End, IReadOnlyList<CompletionItem> Items)
{
    private static readonly SymbolDisplayFormat Short = SymbolDisplayFormat.MinimallyQualifiedFormat;

    public static Completions At(CSharpSession session, string code, int cursor)
    {
        cursor = Math.Clamp(cursor, 0, code.Length);
        int start = cursor;
        while (start > 0 && (SyntaxFacts.IsIdentifierPartCharacter(code[start - 1]) || (code[start - 1] == '@' && start == cursor))) start--;
        int lineStart = code.LastIndexOf('\n', Math.Max(0, cursor - 1)) + 1;
        if (cursor == 0) lineStart = 0;
        string line = code[lineStart..cursor].TrimStart();
        if (line.StartsWith('#') && !line.Contains(' '))
        {
            int from = cursor - line.Length;
            return new Completions(from, cursor, [.. CellSegments.Known.Where(d => d.StartsWith(line, StringComparison.Ordinal)).Select(d => new CompletionItem(d, "keyword", d))]);
        }
        string prefix = code[start..cursor];
        IReadOnlyList<CompletionItem> items = session.Analyse(Blanked(code), (_, tree, model) => Find(tree, model, start, cursor), otherwise: []);
        return new Completions(start, cursor, [.. items
            .Where(i => i.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(i => i.Text)
            .OrderByDescending(i => i.Text.StartsWith(prefix, StringComparison.Ordinal))
            .ThenBy(i => i.Text, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>The code with its directive lines blanked, every position kept.</summary>
    public static string Blanked(string code) =>
        !code.Contains('#', StringComparison.Ordinal) ? code
        : string.Join('\n', code.Split('\n').Select(l =>
            l.TrimStart().StartsWith("#!", StringComparison.Ordinal) || l.TrimStart().StartsWith("#i ", StringComparison.Ordinal) || l.Contains("nuget:", StringComparison.Ordinal) ? new string(' ', l.Length) : l));

    private static IReadOnlyList<CompletionItem> Find(SyntaxTree tree, SemanticModel model, int start, int cursor)
    {
        SyntaxNode root = tree.GetRoot();
        if (IsInText(root, cursor)) return [];
        SyntaxToken before = start > 0 ? root.FindToken(start - 1) : default;
        if (before.IsKind(SyntaxKind.DotToken) && LeftOfDot(before) is { } left) return Members(model, left, start);
        if (before.IsKind(SyntaxKind.ColonColonToken)) return [];

        var items = new List<CompletionItem>();
        SyntaxNode? around = before.Parent;
        if (before.IsKind(SyntaxKind.OpenBraceToken) || before.IsKind(SyntaxKind.CommaToken))
        {
            if (around?.FirstAncestorOrSelf<InitializerExpressionSyntax>() is { RawKind: (int)SyntaxKind.ObjectInitializerExpression or (int)SyntaxKind.CollectionInitializerExpression or (int)SyntaxKind.WithInitializerExpression, Parent: ExpressionSyntax created }
                && model.GetTypeInfo(created).Type is { } type)
                items.AddRange(Symbols(model.LookupSymbols(start, type).Where(s => s is IPropertySymbol { IsReadOnly: false, IsIndexer: false } or IFieldSymbol { IsReadOnly: false } && !s.IsStatic)));
        }
        if ((before.IsKind(SyntaxKind.OpenParenToken) || before.IsKind(SyntaxKind.CommaToken)) && around is ArgumentListSyntax { Parent: ExpressionSyntax call })
        {
            SymbolInfo info = model.GetSymbolInfo(call);
            IEnumerable<ISymbol> methods = info.Symbol is { } one ? [one] : info.CandidateSymbols;
            items.AddRange(methods.OfType<IMethodSymbol>().SelectMany(m => m.Parameters).DistinctBy(p => p.Name).Select(p => new CompletionItem(p.Name + ":", "param", $"{p.Type.ToDisplayString(Short)} {p.Name}")));
        }
        bool inUsing = around?.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null;
        items.AddRange(Symbols(model.LookupSymbols(start).Where(s => !inUsing || s is INamespaceOrTypeSymbol)));
        if (!inUsing) items.AddRange(Keywords.Select(k => new CompletionItem(k, "keyword", k)));
        return items;
    }

    private static readonly string[] Keywords =
        [.. SyntaxFacts.GetReservedKeywordKinds().Select(SyntaxFacts.GetText), "var", "await", "async", "record", "when", "where", "yield", "nameof", "with", "dynamic", "partial", "init", "get", "set", "select", "from", "orderby", "and", "or", "not", "required"];

    private static bool IsInText(SyntaxNode root, int cursor)
    {
        SyntaxTrivia trivia = root.FindTrivia(Math.Max(0, cursor - 1));
        if (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)) return true;
        SyntaxToken token = root.FindToken(Math.Max(0, cursor - 1));
        return token.SpanStart < cursor && cursor <= token.Span.End
            && token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.NumericLiteralToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.Utf8StringLiteralToken
            && !(cursor == token.Span.End && token.Text.Length > 1 && token.Text[^1] is '"' or '\'');
    }

    private static SyntaxNode? LeftOfDot(SyntaxToken dot) => dot.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        QualifiedNameSyntax name => name.Left,
        MemberBindingExpressionSyntax binding => binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    private static List<CompletionItem> Members(SemanticModel model, SyntaxNode left, int position)
    {
        ISymbol? symbol = model.GetSymbolInfo(left).Symbol ?? model.GetSymbolInfo(left).CandidateSymbols.FirstOrDefault();
        ITypeSymbol? type = model.GetTypeInfo(left).Type;
        // "Color Color": the name is both a value and its type; offer both sides.
        if (symbol is INamespaceSymbol space) return Symbols(model.LookupSymbols(position, space));
        if (symbol is ITypeSymbol named) return Symbols(model.LookupSymbols(position, named).Where(s => s.IsStatic || s is ITypeSymbol || s is IFieldSymbol { IsConst: true }));
        if (type is null or IErrorTypeSymbol) return [];
        if (left.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is not null && type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable) type = nullable.TypeArguments[0];
        return Symbols(model.LookupSymbols(position, type, includeReducedExtensionMethods: true).Where(s => !s.IsStatic && s is not ITypeSymbol));
    }

    private static List<CompletionItem> Symbols(IEnumerable<ISymbol> symbols) =>
        [.. symbols.Where(s => s.CanBeReferencedByName && !s.Name.StartsWith('<') && !s.Name.StartsWith("Submission#", StringComparison.Ordinal))
            .Select(s => new CompletionItem(s.Name, KindOf(s), s.ToDisplayString(Short)))];

    private static string KindOf(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol => "module",
        INamedTypeSymbol { TypeKind: TypeKind.Interface } => "interface",
        INamedTypeSymbol { TypeKind: TypeKind.Enum } => "enum",
        INamedTypeSymbol { TypeKind: TypeKind.Struct } => "struct",
        ITypeSymbol => "class",
        IMethodSymbol => "function",
        IPropertySymbol => "property",
        IFieldSymbol { IsConst: true } => "constant",
        IFieldSymbol => "field",
        IEventSymbol => "event",
        _ => "instance",
    };
}
