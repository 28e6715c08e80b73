namespace KdNotebooks;

/// <summary>
/// Something that a person can act on went wrong. <see cref="Exception.Message"/> is one line that says what was
/// wrong, where, and what to do; the command line prints it without a stack trace and exits with <see cref="ExitCode"/>.
/// </summary>
public class KdException(string message, Exception? inner = null) : Exception(OneLine(message), inner)
{
    private const int Longest = 2000;

    /// <summary>The process exit code: 1, the work failed.</summary>
    public virtual int ExitCode => 1;

    /// <summary>What a damaged file holds may stand in the message: control characters become spaces, the rest of a long one is left out.</summary>
    private static string OneLine(string message)
    {
        if (message.Length > Longest) message = message[..Longest] + "...";
        return message.Any(char.IsControl) ? string.Concat(message.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c)) : message;
    }
}

/// <summary>The input or the request itself is wrong (a damaged file, NaN, unequal row counts, an unknown name).</summary>
public sealed class InvalidInputException(string message, Exception? inner = null) : KdException(message, inner)
{
    /// <summary>The process exit code: 2, wrong usage.</summary>
    public override int ExitCode => 2;
}
