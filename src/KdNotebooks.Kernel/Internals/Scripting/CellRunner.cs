using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using KdNotebooks.Kernel.Internals.Documents;
using KdNotebooks.Kernel.Internals.Formatting;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>How a cell ended: its last value, formatted, or its error; neither when it has no value.</summary>
internal sealed record CellOutcome(MimeBundle? Result, CellError? Error);

/// <summary>Runs cells: C# with directives, the files they import, markup.</summary>
internal sealed partial class CellRunner(CSharpSession session, ICellFront front)
{
    private const int MaximumImportDepth = 16;

    /// <summary>How a cell is called in errors and stack traces.</summary>
    public static string NameOf(int number) => $"cell [{number.ToString(CultureInfo.InvariantCulture)}]";

    public CellOutcome Run(string code, string name, CellInterrupt interrupt)
    {
        long start = Stopwatch.GetTimestamp();
        CellOutcome outcome = Run(code, name, interrupt, run: true, depth: 0, out bool timed);
        if (timed && outcome.Error is null)
            front.Write("stdout", $"Wall time: {Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture)} ms\n");
        return outcome;
    }

    /// <summary>Compiles a cell, and what it imports, on top of the cells before it; nothing runs.</summary>
    public CellError? Check(string code, string name)
    {
        using var interrupt = new CellInterrupt();
        return Run(code, name, interrupt, run: false, depth: 0, out _).Error;
    }

    private CellOutcome Run(string code, string name, CellInterrupt interrupt, bool run, int depth, out bool timed)
    {
        timed = false;
        MimeBundle? result = null;
        int line = 0;
        try
        {
            CellSegments cell = CellSegments.Parse(code);
            timed = cell.Timed;
            foreach (CellSegment segment in cell.Segments)
            {
                line = segment.Line;
                // Only the last value of a cell is its result; one before is shown when its part ends.
                if (result is not null) front.Display(result, null, update: false);
                CellOutcome outcome = Run(segment, name, interrupt, run, depth);
                if (outcome.Error is not null) return outcome;
                result = outcome.Result;
            }
            return new CellOutcome(result, null);
        }
        catch (DirectiveException e)
        {
            return new CellOutcome(null, CellError.OfDirective(e, name));
        }
        catch (KernelException e)
        {
            return new CellOutcome(null, CellError.OfMessage("DirectiveError", e.Message, name, line));
        }
        catch (OperationCanceledException) when (interrupt.IsRequested)
        {
            return new CellOutcome(null, CellError.Interrupted);
        }
    }

    private CellOutcome Run(CellSegment segment, string name, CellInterrupt interrupt, bool run, int depth)
    {
        switch (segment.Kind)
        {
            case SegmentKind.CSharp:
                if (!run) return new CellOutcome(null, session.Check(segment.TextOnItsLine, name));
                MimeBundle? value = session.Run(segment.TextOnItsLine, name, interrupt, out CellError? error);
                return new CellOutcome(value, error);
            case SegmentKind.Html when run:
                front.Display(ValueFormatter.Format(Notebook.HTML(segment.Text)), null, update: false);
                break;
            case SegmentKind.Markdown when run:
                front.Display(ValueFormatter.Format(Notebook.Markdown(segment.Text)), null, update: false);
                break;
            case SegmentKind.Packages:
                AddPackages(segment, interrupt);
                break;
            case SegmentKind.Who or SegmentKind.WhoValues when run:
                front.Display(VariableTable(withValues: segment.Kind == SegmentKind.WhoValues), null, update: false);
                break;
            case SegmentKind.Import:
                return Import(segment, name, interrupt, run, depth);
        }
        return new CellOutcome(null, null);
    }

    private void AddPackages(CellSegment segment, CellInterrupt interrupt)
    {
        if (PackageSource().Match(segment.Text) is { Success: true } source)
        {
            session.Packages.AddSource(source.Groups[1].Value.Trim());
            return;
        }
        if (PackageReference().Match(segment.Text) is not { Success: true } package)
            throw new DirectiveException($"{segment.Text} cannot be read. Write #r \"nuget: Name, version\" or #i \"nuget: address\"", segment.Line);
        session.Packages.Cancellation = interrupt.Token;
        string handle = Guid.NewGuid().ToString("N"), reference = package.Groups[1].Value;
        bool shown = false;
        session.Packages.Progress = text =>
        {
            front.Display(MimeBundle.Text(text), handle, update: shown);
            shown = true;
        };
        try
        {
            IReadOnlyList<string> files = session.Packages.Resolve(PackageDirective.Parse(reference), mayRestore: true);
            // The compiler sees them from here on, like every #r before.
            CellError? error = session.AddReferences(files);
            if (error is not null) throw new DirectiveException(error.Message, segment.Line);
        }
        finally
        {
            session.Packages.Progress = null;
        }
    }

    private CellOutcome Import(CellSegment segment, string name, CellInterrupt interrupt, bool run, int depth)
    {
        string path = FilePaths.Resolve(segment.Text, name);
        if (depth >= MaximumImportDepth) throw new DirectiveException($"#!import \"{segment.Text}\": files that import each other", segment.Line);
        if (!File.Exists(path)) throw new DirectiveException($"#!import \"{segment.Text}\": there is no file {path}", segment.Line);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".cs" or ".csx":
                CellOutcome whole = Run(File.ReadAllText(path), path, interrupt, run, depth + 1, out _);
                return whole.Error is null ? whole : new CellOutcome(null, ErrorInImport(whole.Error, path, segment));
            case ".ipynb":
                MimeBundle? result = null;
                int cell = 0;
                foreach (NotebookCell code in NotebookDocument.Read(path).Cells.Where(c => c.Kind == "code"))
                {
                    if (result is not null) front.Display(result, null, update: false);
                    CellOutcome outcome = Run(code.Source, $"{path}, cell {(++cell).ToString(CultureInfo.InvariantCulture)}", interrupt, run, depth + 1, out _);
                    if (outcome.Error is not null) return new CellOutcome(null, ErrorInImport(outcome.Error, $"{path}, cell {cell.ToString(CultureInfo.InvariantCulture)}", segment));
                    result = outcome.Result;
                }
                return new CellOutcome(result, null);
            default:
                throw new DirectiveException($"#!import \"{segment.Text}\": only .ipynb, .csx and .cs files can be imported", segment.Line);
        }
    }

    // The place in the cell is the line that imports; the place in the file goes into the message.
    private static CellError ErrorInImport(CellError error, string file, CellSegment segment)
    {
        string line = error.Line > 0 ? $", line {error.Line.ToString(CultureInfo.InvariantCulture)}" : "";
        return error with { Message = $"{file}{line}: {error.Message}", Line = segment.Line, Column = 1 };
    }

    private MimeBundle VariableTable(bool withValues)
    {
        IReadOnlyList<SessionVariable> variables = session.Variables();
        if (variables.Count == 0) return MimeBundle.Text("no variables yet");
        var table = new TableView(
            withValues ? ["name", "type", "value"] : ["name", "type"],
            [.. variables.Select(v => (string[])(withValues ? [v.Name, CSharpNames.Of(v.Type), PlainText.Short(v.Read())] : [v.Name, CSharpNames.Of(v.Type)]))],
            withValues ? [false, false, false] : [false, false],
            null);
        return MimeBundle.Text(table.ToText()).With("text/html", table.ToHtml());
    }

    [GeneratedRegex("""^#r\s+"(\s*nuget:[^"]*)"\s*;?\s*(//.*)?$""")]
    private static partial Regex PackageReference();

    [GeneratedRegex("""^#i\s+"\s*nuget:([^"]*)"\s*;?\s*(//.*)?$""")]
    private static partial Regex PackageSource();
}
