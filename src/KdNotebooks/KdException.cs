namespace KdNotebooks;

/// <summary>
/// Something that a person can act on went wrong. <see cref="Exception.Message"/> is one line that says what was
/// wrong, where, and what to do; the command line prints it without a stack trace and exits with <see cref="ExitCode"/>.
/// </summary>
public class KdException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The process exit code: 1, the work failed.</summary>
    public virtual int ExitCode => 1;
}

/// <summary>The input or the request itself is wrong (a damaged file, NaN, unequal row counts, an unknown name).</summary>
public sealed class InvalidInputException(string message, Exception? inner = null) : KdException(message, inner)
{
    /// <summary>The process exit code: 2, wrong usage.</summary>
    public override int ExitCode => 2;
}
