using System.ComponentModel;

namespace KdNotebooks.Kernel;

/// <summary>
/// Where running code can be stopped. The kernel compiles a call of <see cref="Check"/> into the loops and functions of
/// cells; Console, display and <see cref="ProgressBar"/> make one, too. A library that computes for long can offer further
/// places without a reference to this kernel: <c>(AppContext.GetData("Notebook.Interruption.Check") as Action)?.Invoke()</c>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Interruption
{
    /// <summary>The name under which <see cref="AppContext.GetData"/> gives <see cref="Check"/> as an <see cref="Action"/>.</summary>
    public const string DataName = "Notebook.Interruption.Check";

    private static volatile bool requested;

    /// <summary>Returns at once, unless the person asked to stop the cell.</summary>
    /// <exception cref="OperationCanceledException">The cell is to stop.</exception>
    public static void Check()
    {
        if (requested) Throw();
    }

    /// <summary>As <see cref="Check"/>, for the inside of an expression; always true.</summary>
    public static bool Pass()
    {
        if (requested) Throw();
        return true;
    }

    internal static bool Requested
    {
        set => requested = value;
    }

    private static void Throw() => throw new OperationCanceledException("The cell was interrupted.");
}
