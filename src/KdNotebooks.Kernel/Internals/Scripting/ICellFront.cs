using KdNotebooks.Kernel.Internals.Formatting;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>What a running cell can do to the front end.</summary>
internal interface ICellFront
{
    /// <summary>Appends text to "stdout" or "stderr" below the cell.</summary>
    void Write(string stream, string text);

    void Display(MimeBundle bundle, string? displayId, bool update);

    void ClearOutput(bool wait);

    /// <summary>Asks the person for a line; throws when the front end cannot ask.</summary>
    string ReadLine(string prompt, bool password);
}
