namespace KdNotebooks.Kernel;

/// <summary>
/// Something that a person can act on went wrong with the kernel or a notebook. <see cref="Exception.Message"/> is one
/// line that says what was wrong, where, and what to do.
/// </summary>
/// <param name="message">One line.</param>
/// <param name="inner">What caused it.</param>
/// <param name="exitCode">1: the work failed. 2: the input or the request itself is wrong.</param>
public sealed class KernelException(string message, Exception? inner = null, int exitCode = 1) : Exception(OneLine(message), inner)
{
    private const int Longest = 2000;

    /// <summary>The process exit code: 1, the work failed; 2, wrong usage or input.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What a damaged file holds may stand in the message: control characters become spaces, the rest of a long one is left out.</summary>
    private static string OneLine(string message)
    {
        if (message.Length > Longest) message = message[..Longest] + "...";
        return message.Any(char.IsControl) ? string.Concat(message.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c)) : message;
    }
}
