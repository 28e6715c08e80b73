using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using KdNotebooks.Kernel.Internals.Formatting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>A variable of the session: the newest of its name.</summary>
internal sealed record SessionVariable(string Name, Type Type, Func<object?> Read);

/// <summary>
/// The chain of compiled cells. Each cell is a script compilation on top of the one before and one object that holds its
/// variables; the objects stand in an array that the compiled code indexes. A cell that threw or was stopped stays in the
/// chain with what it had assigned; one that did not compile leaves no trace.
/// </summary>
internal sealed class CSharpSession
{
    private static readonly string[] Usings =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        "KdNotebooks.Kernel.Notebook",
    ];
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Parse, SourceCodeKind.Script);

    // A function that calls itself for ever is an exception of the cell, not the end of the process.
    private static readonly EmitOptions Emission = new(debugInformationFormat: DebugInformationFormat.PortablePdb, instrumentationKinds: [InstrumentationKind.StackOverflowProbing]);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Code, InterruptionPoints? Points)> sources = [];
    private readonly List<MetadataReference> added = [];
    private readonly List<(CSharpCompilation Compilation, object Variables)> executed = [];
    private object?[] slots = new object?[16];
    private int nextSlot = 1; // slot 0 is for a globals object, which there is not
    private int compiled;
    private CSharpCompilation? last;

    public CSharpSession()
    {
        Assemblies = new NotebookAssemblies();
        Packages = new NuGetPackages(Assemblies);
        References = new ReferenceResolver(Assemblies, Packages);
    }

    public NotebookAssemblies Assemblies { get; }

    public NuGetPackages Packages { get; }

    public ReferenceResolver References { get; }

    /// <summary>Compiles a text on top of the session without adding it.</summary>
    /// <exception cref="DirectiveException">The compiler cannot read it.</exception>
    public CSharpCompilation Compile(string code, string file)
    {
        Nesting.RequireShallow(code);
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            scriptClassName: $"Submission#{Interlocked.Increment(ref compiled)}",
            usings: Usings,
            // Optimised code loses the line of an index out of range, an overflow and the like.
            optimizationLevel: OptimizationLevel.Debug,
            allowUnsafe: true,
            sourceReferenceResolver: new LoadResolver(),
            metadataReferenceResolver: References,
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, ParseOptions, file, Encoding.UTF8);
        ImmutableArray<MetadataReference> references = last is null ? [.. Assemblies.Framework, .. added] : [.. added];
        return CSharpCompilation.CreateScriptCompilation($"{compiled}*{Guid.NewGuid():N}", tree, references, options, last, typeof(object));
    }

    /// <summary>
    /// Adds code without running it: for checks. The value is null when it compiles.
    /// </summary>
    public CellError? Check(string code, string file)
    {
        lock (gate)
        {
            References.Failures.Clear();
            try
            {
                CSharpCompilation compilation = Compile(code, file);
                CellError? error = ErrorsOf(compilation.GetDiagnostics(), code, file);
                if (error is null) last = compilation;
                return error;
            }
            catch (Exception e) when (IsOfTheCompiler(e))
            {
                return OfTheCompiler(e, file);
            }
        }
    }

    /// <summary>Compiles and runs code, and keeps it.</summary>
    /// <param name="code">C# script.</param>
    /// <param name="file">How errors and stack traces call it.</param>
    /// <param name="interrupt">Stops it.</param>
    /// <param name="error">Why it failed, else null.</param>
    /// <returns>The value of its last expression, formatted; null when there is none.</returns>
    public MimeBundle? Run(string code, string file, CellInterrupt interrupt, out CellError? error)
    {
        lock (gate)
        {
            error = null;
            References.Failures.Clear();
            Packages.Cancellation = interrupt.Token;
            try
            {
                CSharpCompilation compilation = Compile(code, file);
                if (!HasCode(compilation))
                {
                    error = ErrorsOf(compilation.GetDiagnostics(interrupt.Token), code, file);
                    if (error is null) last = compilation;
                    return null;
                }
                InterruptionPoints? points = FindPoints(compilation, file);
                CSharpCompilation stoppable = points is null ? compilation : Compile(points.Code, file);
                Func<object?[], Task<object?>>? entry = Load(stoppable, code, file, interrupt.Token, out error);
                if (entry is null && points is not null) entry = Load(stoppable = compilation, code, file, interrupt.Token, out error);
                if (entry is null) return null;
                sources[file] = (code, points);
                return Execute(stoppable, entry, file, interrupt, ref error);
            }
            catch (Exception e) when (e is not OperationCanceledException && IsOfTheCompiler(e))
            {
                error = OfTheCompiler(e, file);
                return null;
            }
            catch (OperationCanceledException) when (interrupt.IsRequested)
            {
                error = CellError.Interrupted;
                return null;
            }
        }
    }

    /// <summary>Compiles code as a cell would be, without running or keeping it.</summary>
    public void WarmUp(string code)
    {
        lock (gate)
        {
            CSharpCompilation compilation = Compile(code, "warm-up");
            InterruptionPoints? points = FindPoints(compilation, "warm-up");
            Load(points is null ? compilation : Compile(points.Code, "warm-up"), code, "warm-up", CancellationToken.None, out _);
        }
    }

    /// <summary>References the dlls of packages from here on; the value says why one of them cannot be.</summary>
    public CellError? AddReferences(IReadOnlyList<string> files)
    {
        lock (gate)
        {
            foreach (string file in files) added.Add(Assemblies.Reference(file, immutable: true));
            CSharpCompilation compilation = Compile("", "packages");
            CellError? error = ErrorsOf(compilation.GetDiagnostics(), "", "packages");
            if (error is null) last = compilation;
            added.Clear();
            return error;
        }
    }

    /// <summary>The variables of the session, by name.</summary>
    public IReadOnlyList<SessionVariable> Variables()
    {
        lock (gate)
        {
            var variables = new SortedDictionary<string, SessionVariable>(StringComparer.Ordinal);
            foreach ((CSharpCompilation compilation, object holder) in executed)
            {
                if (compilation.ScriptClass is not { } script) continue;
                foreach (IFieldSymbol symbol in script.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsImplicitlyDeclared))
                {
                    if (holder.GetType().GetField(symbol.Name) is { } field) variables[symbol.Name] = new SessionVariable(symbol.Name, field.FieldType, () => field.GetValue(holder));
                }
            }
            return [.. variables.Values];
        }
    }

    /// <summary>
    /// Reads the model of code being typed; no package is restored for it. The compiler throws on some code that nobody has
    /// finished: the value is then <paramref name="otherwise"/>.
    /// </summary>
    public T Analyse<T>(string code, Func<CSharpCompilation, SyntaxTree, SemanticModel, T> read, T otherwise)
    {
        lock (gate)
        {
            References.MayRestore = false;
            try
            {
                CSharpCompilation compilation = Compile(code, "typing");
                SyntaxTree tree = compilation.SyntaxTrees.First(t => t.FilePath == "typing");
                return read(compilation, tree, compilation.GetSemanticModel(tree, ignoreAccessibility: false));
            }
            catch (Exception e) when (e is DirectiveException || IsOfTheCompiler(e))
            {
                return otherwise;
            }
            finally
            {
                References.MayRestore = true;
            }
        }
    }

    /// <summary>complete, incomplete or invalid.</summary>
    public static string Completeness(string code)
    {
        string text;
        try
        {
            text = string.Join('\n', CellSegments.Parse(code).Segments.Where(s => s.Kind == SegmentKind.CSharp).Select(s => s.Text));
        }
        catch (DirectiveException)
        {
            return "invalid";
        }
        SyntaxTree tree = CSharpSyntaxTree.ParseText(text, ParseOptions);
        if (!SyntaxFactory.IsCompleteSubmission(tree)) return "incomplete";
        return tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error) ? "invalid" : "complete";
    }

    private static CellError OfTheCompiler(Exception exception, string file) =>
        CellError.OfMessage("CompilerError", $"The C# compiler itself failed on this code ({exception.GetType().Name}: {exception.Message}); change what is not finished in it.", file, 0);

    private static bool IsOfTheCompiler(Exception exception) => exception is not OutOfMemoryException && new StackTrace(exception).GetFrames()
        .Select(frame => frame.GetMethod()?.DeclaringType?.Assembly.GetName().Name ?? "")
        .TakeWhile(name => !name.StartsWith("KdNotebooks", StringComparison.Ordinal))
        .Any(name => name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));

    private static InterruptionPoints? FindPoints(CSharpCompilation compilation, string file)
    {
        SyntaxTree tree = compilation.SyntaxTrees.First(t => t.FilePath == file);
        SemanticModel? model = null;
        return InterruptionPoints.Find(tree, () => model ??= compilation.GetSemanticModel(tree));
    }

    private static bool HasCode(CSharpCompilation compilation) =>
        compilation.SyntaxTrees.Any(t => t.GetRoot() is CompilationUnitSyntax { Members.Count: > 0 });

    private Func<object?[], Task<object?>>? Load(CSharpCompilation compilation, string code, string file, CancellationToken cancellation, out CellError? error)
    {
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        EmitResult result = compilation.Emit(image, symbols, options: Emission, cancellationToken: cancellation);
        error = ErrorsOf(result.Diagnostics, code, file);
        if (error is null && !result.Success) error = CellError.OfMessage("CompilationError", "The compiler made no code of this.", file, 0);
        if (error is not null) return null;
        image.Position = 0;
        symbols.Position = 0;
        Assembly assembly = Assemblies.LoadCell(image, symbols);
        IMethodSymbol entry = compilation.GetEntryPoint(cancellation)!;
        MethodInfo method = assembly.GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return method.CreateDelegate<Func<object?[], Task<object?>>>();
    }

    private MimeBundle? Execute(CSharpCompilation compilation, Func<object?[], Task<object?>> entry, string file, CellInterrupt interrupt, ref CellError? error)
    {
        if (nextSlot == slots.Length) Array.Resize(ref slots, 2 * slots.Length);
        bool valued = HasValue(compilation, file);
        try
        {
            return (MimeBundle?)CellThread.Run(() => entry(slots), value => valued || value is not null ? ValueFormatter.Format(value) : null, interrupt);
        }
        catch (OperationCanceledException) when (interrupt.IsRequested)
        {
            error = CellError.Interrupted;
            return null;
        }
        catch (Exception e)
        {
            error = CellError.OfException(e, file, SourceLine);
            if (sources[file].Points is { } points) error = error with { Column = points.OriginalColumn(error.Line, error.Column) };
            return null;
        }
        finally
        {
            // The object of the cell's variables exists from the first statement on.
            if (slots[nextSlot] is { } variables)
            {
                executed.Add((compilation, variables));
                last = compilation;
                nextSlot++;
            }
        }
    }

    /// <summary>True when the cell ends in an expression without a semicolon that has a value.</summary>
    private static bool HasValue(CSharpCompilation compilation, string file)
    {
        SyntaxTree tree = compilation.SyntaxTrees.First(t => t.FilePath == file);
        if (((CompilationUnitSyntax)tree.GetRoot()).Members.LastOrDefault() is not GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } statement }) return false;
        ITypeSymbol? type = compilation.GetSemanticModel(tree).GetTypeInfo(statement.Expression).Type;
        return type is null or not { SpecialType: SpecialType.System_Void };
    }

    private CellError? ErrorsOf(ImmutableArray<Diagnostic> diagnostics, string code, string file)
    {
        List<Diagnostic> errors = [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).OrderBy(d => d.Location.SourceSpan.Start)];
        if (errors.Count == 0) return null;
        if (References.Failures is [var failure, ..] && errors.FirstOrDefault(e => e.Id == "CS0006") is { } missing)
            return CellError.OfMessage("ReferenceError", failure, file, missing.Location.GetLineSpan().Path == file ? missing.Location.GetLineSpan().StartLinePosition.Line + 1 : 0);
        if (errors.FirstOrDefault(e => e.Id == "CS1504") is { } load)
            return CellError.OfMessage("LoadError", $"{code.Split('\n').ElementAtOrDefault(load.Location.GetLineSpan().StartLinePosition.Line)?.Trim()}: {load.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}", file, load.Location.GetLineSpan().StartLinePosition.Line + 1);
        return CellError.OfDiagnostics(errors, file);
    }

    private string? SourceLine(string file, int line)
    {
        return sources.TryGetValue(file, out (string Code, InterruptionPoints? Points) source) ? source.Code.Split('\n').ElementAtOrDefault(line - 1) : null;
    }
}
