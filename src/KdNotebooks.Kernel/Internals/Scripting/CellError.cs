using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using KdNotebooks.Kernel.Internals.Formatting;
using Microsoft.CodeAnalysis;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>Why a cell failed, with its place in the cell (from 1; 0 when it is not in the cell).</summary>
internal sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback, int Line, int Column)
{
    private const string Red = "\u001b[31m", Bold = "\u001b[1m", Dim = "\u001b[90m", Plain = "\u001b[0m";
    private const int MaximumDiagnostics = 20;
    private const int MaximumFrames = 40;

    public static CellError Interrupted { get; } = new("Interrupted", "The cell was interrupted.", [$"{Red}Interrupted{Plain}: the cell was interrupted."], 0, 0);

    public static CellError OfDirective(DirectiveException e, string cell) =>
        new("DirectiveError", e.Message, [$"{Red}DirectiveError{Plain}: {e.Message}", $"   at {cell}, line {Number(e.Line)}"], e.Line, 1);

    public static CellError OfMessage(string name, string message, string cell, int line) =>
        new(name, message, line > 0 ? [$"{Red}{name}{Plain}: {message}", $"   at {cell}, line {Number(line)}"] : [$"{Red}{name}{Plain}: {message}"], line, line > 0 ? 1 : 0);

    /// <summary>Compile errors, each with its line and a mark under the place.</summary>
    public static CellError OfDiagnostics(IReadOnlyList<Diagnostic> errors, string cell)
    {
        var traceback = new List<string>();
        foreach (Diagnostic error in errors.Take(MaximumDiagnostics))
        {
            FileLinePositionSpan span = error.Location.GetMappedLineSpan();
            int line = span.StartLinePosition.Line + 1, column = span.StartLinePosition.Character + 1;
            string place = span.IsValid && span.Path.Length > 0 ? $"{span.Path}, line {Number(line)}, column {Number(column)}: " : "";
            traceback.Add($"{place}{Red}error {error.Id}{Plain}: {error.GetMessage(CultureInfo.InvariantCulture)}");
            if (error.Location.SourceTree is { } tree && SourceLine(tree.GetText(), line) is { } source)
            {
                int end = span.EndLinePosition.Line == span.StartLinePosition.Line ? Math.Max(span.EndLinePosition.Character, column) : source.Length;
                string number = Number(line).PadLeft(5);
                traceback.Add($"{Dim}{number} |{Plain} {source}");
                traceback.Add($"{new string(' ', number.Length)} {Dim}|{Plain} {Indent(source, column - 1)}{Red}{new string('^', Math.Max(1, end - column + 1))}{Plain}");
            }
        }
        if (errors.Count > MaximumDiagnostics) traceback.Add($"… and {Number(errors.Count - MaximumDiagnostics)} more errors");
        FileLinePositionSpan first = errors[0].Location.GetMappedLineSpan();
        bool here = first.IsValid && first.Path == cell;
        int firstLine = first.StartLinePosition.Line + 1, firstColumn = first.StartLinePosition.Character + 1;
        string where = !first.IsValid ? "" : here ? $"({Number(firstLine)},{Number(firstColumn)}): " : $"{first.Path}({Number(firstLine)},{Number(firstColumn)}): ";
        return new CellError("CompilationError", $"{where}error {errors[0].Id}: {errors[0].GetMessage(CultureInfo.InvariantCulture)}", traceback, here ? firstLine : 0, here ? firstColumn : 0);
    }

    /// <summary>An exception: what it is, where in the cells it came from with the source line, then its causes.</summary>
    public static CellError OfException(Exception exception, string cell, Func<string, int, string?> sourceLine)
    {
        while (exception is AggregateException { InnerExceptions: [var only] }) exception = only;
        if (exception is TargetInvocationException { InnerException: { } inner }) exception = inner;
        var traceback = new List<string>();
        int line = 0, column = 0;
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            string prefix = ReferenceEquals(e, exception) ? "" : "caused by ";
            traceback.Add($"{prefix}{Red}{Bold}{CSharpNames.Of(e.GetType())}{Plain}: {e.Message}");
            foreach (StackFrame frame in new StackTrace(e, fNeedFileInfo: true).GetFrames().Where(IsOfPerson).Take(MaximumFrames))
            {
                string? file = frame.GetFileName();
                int at = frame.GetFileLineNumber();
                traceback.Add($"   at {Describe(frame, file, at)}");
                if (file is not null && sourceLine(file, at) is { } source) traceback.Add($"{Dim}{Number(at),9} |{Plain} {source.Trim()}");
                if (file != cell || line != 0) continue;
                line = at;
                column = frame.GetFileColumnNumber();
            }
        }
        return new CellError(CSharpNames.Of(exception.GetType()), exception.Message, traceback, line, column);
    }

    private static string Describe(StackFrame frame, string? file, int line)
    {
        MethodBase? method = frame.GetMethod();
        string place = file is null ? "" : $"{file}, line {Number(line)}";
        if (method is null) return place.Length > 0 ? place : "unknown code";
        Type? type = method.DeclaringType;
        string name = CSharpNames.Demangle(method.Name == "MoveNext" && type is not null ? type.Name.Split('`')[0] : method.Name);
        while (type is not null && type.Name.StartsWith('<')) type = type.DeclaringType;
        bool ofCell = type is null || type.Name.StartsWith("Submission#", StringComparison.Ordinal);
        string parameters = method.Name == "MoveNext" ? "" : $"({string.Join(", ", method.GetParameters().Select(p => CSharpNames.Of(p.ParameterType)))})";
        string whole = name.Length == 0 ? "" : (ofCell ? name : $"{CSharpNames.Of(type!)}.{name}") + (name.StartsWith("a lambda", StringComparison.Ordinal) ? "" : parameters);
        return whole.Length == 0 ? place : place.Length == 0 ? whole : $"{whole} in {place}";
    }

    // The kernel's own frames and the machinery of await say nothing about the mistake.
    private static bool IsOfPerson(StackFrame frame)
    {
        string name = frame.GetMethod()?.DeclaringType?.FullName ?? "";
        return !name.StartsWith("KdNotebooks.Kernel.Internals", StringComparison.Ordinal)
            && !name.StartsWith("System.Runtime.CompilerServices", StringComparison.Ordinal)
            && !name.StartsWith("System.Runtime.ExceptionServices", StringComparison.Ordinal)
            && !name.StartsWith("System.Runtime.ControlledExecution", StringComparison.Ordinal)
            && !name.StartsWith("System.Threading.ExecutionContext", StringComparison.Ordinal)
            && !name.StartsWith("System.Threading.Tasks.Task", StringComparison.Ordinal)
            && !name.StartsWith("System.Threading.Thread", StringComparison.Ordinal);
    }

    private static string? SourceLine(Microsoft.CodeAnalysis.Text.SourceText text, int line) => line <= text.Lines.Count ? text.Lines[line - 1].ToString() : null;

    private static string Indent(string source, int count) => string.Concat(source.Take(count).Select(c => c == '\t' ? '\t' : ' '));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
