namespace KdNotebooks;

/// <summary>
/// Where long work can be stopped from outside without a token: a notebook kernel leaves a check under an agreed name in
/// <see cref="AppContext"/>, and throws from it when the person interrupts the cell. Elsewhere it does nothing.
/// </summary>
internal static class Interruption
{
    private const string DataName = "Notebook.Interruption.Check";

    /// <exception cref="OperationCanceledException">The cell is to stop.</exception>
    public static void Check() => (AppContext.GetData(DataName) as Action)?.Invoke();
}
