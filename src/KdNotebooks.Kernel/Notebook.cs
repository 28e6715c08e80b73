using KdNotebooks.Kernel.Internals.Formatting;
using KdNotebooks.Kernel.Internals.Scripting;

namespace KdNotebooks.Kernel;

#pragma warning disable IDE1006 // display is lower case in every C# notebook there is.

/// <summary>What a cell can call without a prefix. <see cref="display"/>, <see cref="HTML"/>, <see cref="Display{T}"/> and
/// <see cref="DisplayAs"/> exist in .NET Interactive as well; the rest is this kernel's own.</summary>
public static class Notebook
{
    /// <summary>Shows a value below the cell.</summary>
    /// <param name="value">Anything; null shows "null".</param>
    /// <param name="mimeTypes">Empty: the value's type decides. Otherwise the representations to send; a string is taken as
    /// content of that type, an array of bytes as a binary file of it.</param>
    /// <returns>A handle whose <see cref="DisplayHandle.Update"/> replaces what is shown.</returns>
    public static DisplayHandle display(object? value, params string[] mimeTypes)
    {
        var handle = new DisplayHandle();
        Send(handle.Id, ValueFormatter.Format(value, mimeTypes), update: false);
        return handle;
    }

    /// <summary>Shows this value below the cell; as <see cref="display"/>.</summary>
    public static DisplayHandle Display<T>(this T value, params string[] mimeTypes) => display(value, mimeTypes);

    /// <summary>Shows this text as content of a MIME type, e.g. <c>"**bold**".DisplayAs("text/markdown")</c>.</summary>
    public static DisplayHandle DisplayAs(this string value, string mimeType) => display(value, mimeType);

    /// <summary>HTML for <see cref="display"/> or the end of a cell.</summary>
    public static object HTML(string content) => new RichContent("text/html", content);

    /// <summary>Markdown for <see cref="display"/> or the end of a cell.</summary>
    public static object Markdown(string content) => new RichContent("text/markdown", content);

    /// <summary>SVG for <see cref="display"/> or the end of a cell; a PNG goes with it where rsvg-convert is installed.</summary>
    public static object SVG(string content) => new RichContent("image/svg+xml", content);

    /// <summary>LaTeX for <see cref="display"/> or the end of a cell.</summary>
    public static object LaTeX(string content) => new RichContent("text/latex", content);

    /// <summary>Removes the cell's output so far.</summary>
    /// <param name="wait">True: not before the next output arrives, so that an animation does not flicker.</param>
    public static void ClearOutput(bool wait = false) => Front.ClearOutput(wait);

    /// <summary>Asks the person for a line of text; Console.ReadLine does the same.</summary>
    public static string Input(string prompt = "") => Front.ReadLine(prompt, password: false);

    /// <summary>Asks the person for a line of text that is not shown.</summary>
    public static string Password(string prompt = "") => Front.ReadLine(prompt, password: true);

    internal static ICellFront? Current { get; set; }

    internal static void Send(string displayId, MimeBundle bundle, bool update)
    {
        Interruption.Check();
        Front.Display(bundle, displayId, update);
    }

    private static ICellFront Front => Current ?? throw new InvalidOperationException("Only code that runs in a notebook cell can display something.");
}

#pragma warning restore IDE1006

/// <summary>One place below a cell. <see cref="Update"/> shows another value there.</summary>
public sealed class DisplayHandle
{
    internal DisplayHandle()
    {
    }

    /// <summary>The display_id in the messages; it stays the same over updates.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Replaces what is shown.</summary>
    public void Update(object? value, params string[] mimeTypes) => Notebook.Send(Id, ValueFormatter.Format(value, mimeTypes), update: true);
}
