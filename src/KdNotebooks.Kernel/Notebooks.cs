using KdNotebooks.Kernel.Internals.Documents;
using KdNotebooks.Kernel.Internals.Hosting;

namespace KdNotebooks.Kernel;

/// <summary>How notebooks are run without a front end.</summary>
public sealed record NotebookRunOptions
{
    /// <summary>Where executed notebooks go, under their own names; null: into the notebook itself, once it ran to its end.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>The value of KD_EFFORT for the notebook's process (smoke, quick or full); null: as it is set already.</summary>
    public string? Effort { get; init; }

    /// <summary>The longest a cell may take; null: for ever. A cell over it is interrupted, then its process ended.</summary>
    public TimeSpan? CellTimeout { get; init; }

    /// <summary>Told in one line what happens: notebook and cell.</summary>
    public IProgress<string>? Progress { get; init; }

    /// <summary>Further environment variables of the notebook's process; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}

/// <summary>What is wrong with a cell.</summary>
/// <param name="Cell">Which cell of the notebook, from 1, text cells counted.</param>
/// <param name="Line">The line in the cell, from 1; 0 when the error has no place in the cell.</param>
/// <param name="Column">The column, from 1; 0 without a place.</param>
/// <param name="SourceLine">That line of the cell, trimmed.</param>
/// <param name="Name">The kind: an exception's type, CompilationError, Timeout, ProcessExit, NotPortable, ...</param>
/// <param name="Message">One line.</param>
public sealed record NotebookError(int Cell, int Line, int Column, string SourceLine, string Name, string Message);

/// <summary>What became of one notebook.</summary>
/// <param name="Path">The notebook.</param>
/// <param name="Cells">The code cells that were run, compiled or cleaned.</param>
/// <param name="SavedTo">The file that was written; null when none was.</param>
/// <param name="Errors">What is wrong; empty when all is well. A run stops at the first.</param>
public sealed record NotebookResult(string Path, int Cells, string? SavedTo, IReadOnlyList<NotebookError> Errors)
{
    /// <summary>True without errors.</summary>
    public bool Succeeded => Errors.Count == 0;

    /// <summary>One line a person can act on per error: <c>00.ipynb: cell 3, line 2, column 5: CompilationError: ... | source</c>.</summary>
    public IEnumerable<string> Describe() => Errors.Select(e =>
    {
        string place = e.Line > 0 ? $", line {e.Line}, column {e.Column}" : "";
        string source = e.SourceLine.Length > 0 ? $" | {e.SourceLine}" : "";
        return $"{Path}: cell {e.Cell}{place}: {e.Name}: {e.Message.ReplaceLineEndings(" ")}{source}";
    });
}

/// <summary>Runs, checks and cleans notebook files: the engine behind <c>kd notebook</c>.</summary>
public static class Notebooks
{
    /// <summary>
    /// Runs the code cells in order in a kernel process of the notebook's own, as a front end would, and saves the outputs
    /// (nbformat 4.5). Stops at the first error, unless the cell is tagged raises-exception. With an output folder the
    /// outputs up to the error are saved; in place the file changes only when every cell ran.
    /// </summary>
    /// <exception cref="KernelException">The file is not a notebook, or no kernel could be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process is ended, nothing is saved.</exception>
    public static NotebookResult Run(string path, NotebookRunOptions options, CancellationToken cancellation = default) =>
        new NotebookRun(path, options, cancellation).Execute();

    /// <summary>Compiles every code cell on top of the ones before it, in a process of its own; nothing of them runs.</summary>
    /// <param name="path">The notebook.</param>
    /// <param name="portable">True: also report what .NET Interactive would not understand (directives, helpers).</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <exception cref="KernelException">The file is not a notebook, or the check could not be started.</exception>
    public static NotebookResult Check(string path, bool portable = false, CancellationToken cancellation = default) =>
        NotebookCheckProcess.Start(path, portable, cancellation);

    /// <summary>
    /// Strips execution counts and volatile metadata, keeps the outputs, and writes nbformat 4.5 with cell ids. A clean file
    /// is not written again.
    /// </summary>
    /// <exception cref="KernelException">The file is not a notebook.</exception>
    public static NotebookResult Clean(string path)
    {
        NotebookDocument notebook = NotebookDocument.Read(path);
        notebook.Clean();
        bool changed = notebook.WriteIfDifferent(path);
        return new NotebookResult(path, notebook.Cells.Count(c => c.Kind == "code"), changed ? path : null, []);
    }

    /// <summary>The notebooks that paths name: files as they are, folders with the .ipynb files in them, in order of name.</summary>
    /// <exception cref="KernelException">A path does not exist, or a folder has no notebook.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths)
    {
        var found = new List<string>();
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                found.Add(path);
                continue;
            }
            if (!Directory.Exists(path)) throw new KernelException($"{path}: there is no such notebook or folder", exitCode: 2);
            string[] inside = [.. Directory.EnumerateFiles(path, "*.ipynb").Order(StringComparer.Ordinal)];
            if (inside.Length == 0) throw new KernelException($"{path}: there is no notebook in this folder", exitCode: 2);
            found.AddRange(inside);
        }
        return found;
    }
}
