using System.Text.Json;
using KdNotebooks.Kernel.Internals.Documents;
using KdNotebooks.Kernel.Internals.Formatting;
using KdNotebooks.Kernel.Internals.Scripting;

namespace KdNotebooks.Kernel.Internals.Hosting;

/// <summary>
/// Compiles the cells of a notebook in a process of its own: with what the kernel sees, not with what the calling program
/// is built of. The child writes one line of JSON.
/// </summary>
internal static class NotebookCheckProcess
{
    private sealed record Finding(int Cells, NotebookError[] Errors);

    public static NotebookResult Start(string path, bool portable, CancellationToken cancellation)
    {
        _ = NotebookDocument.Read(path);
        string full = Path.GetFullPath(path);
        (int exitCode, string output) = ChildProcess.Run(
            ChildProcess.Dotnet(), [KernelProcess.Program, "check", portable ? "portable" : "any", full], Path.GetDirectoryName(full)!, null, cancellation);
        string? json = output.Split('\n').LastOrDefault(l => l.StartsWith('{'));
        if (exitCode != 0 || json is null) throw new KernelException($"{path}: the check did not finish: {output.Trim()}");
        Finding finding = JsonSerializer.Deserialize<Finding>(json)!;
        return new NotebookResult(path, finding.Cells, null, finding.Errors);
    }

    /// <summary>The child's side.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var mode, var path]) throw new KernelException("usage: check any|portable NOTEBOOK", exitCode: 2);
        var session = new CSharpSession();
        var runner = new CellRunner(session, new NoFront());
        var errors = new List<NotebookError>();
        int cells = 0;
        IReadOnlyList<NotebookCell> all = NotebookDocument.Read(path).Cells;
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].Kind != "code" || all[i].Source.Trim().Length == 0) continue;
            cells++;
            string source = all[i].Source;
            if (mode == "portable") errors.AddRange(Portability.Check(session, source, i + 1));
            if (runner.Check(source, CellRunner.NameOf(cells)) is not { } error) continue;
            errors.Add(new NotebookError(i + 1, error.Line, error.Column, source.Split('\n').ElementAtOrDefault(error.Line - 1)?.Trim() ?? "", error.Name, error.Message));
        }
        Console.Out.WriteLine(JsonSerializer.Serialize(new Finding(cells, [.. errors])));
        return 0;
    }

    private sealed class NoFront : ICellFront
    {
        public void Write(string stream, string text) => Console.Error.Write(text);

        public void Display(MimeBundle bundle, string? displayId, bool update)
        {
        }

        public void ClearOutput(bool wait)
        {
        }

        public string ReadLine(string prompt, bool password) => throw new InvalidOperationException("Nothing runs during a check.");
    }
}
