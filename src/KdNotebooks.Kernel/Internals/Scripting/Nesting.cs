using System.Buffers;
using System.Text.RegularExpressions;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>
/// The compiler reads some things inside each other by recursion without a guard: #if in text that another #if leaves out,
/// the condition of an #if, brackets in the holes of an interpolated string. Tens of thousands deep they would end the process.
/// </summary>
internal static partial class Nesting
{
    private const int Deepest = 1000;
    private static readonly SearchValues<char> Brackets = SearchValues.Create("()[]{}");

    /// <exception cref="DirectiveException">The compiler cannot read the code; at the line where it is too deep.</exception>
    public static void RequireShallow(string code)
    {
        int depth = 0;
        foreach (ValueMatch line in Conditional().EnumerateMatches(code))
        {
            ReadOnlySpan<char> text = code.AsSpan(line.Index, line.Length);
            depth = Math.Max(0, depth + (text.Contains("endif", StringComparison.Ordinal) ? -1 : text.Contains("elif", StringComparison.Ordinal) ? 0 : 1));
            if (depth > Deepest || text.Count('!') + text.Count('(') > Deepest) throw TooDeep("#if", line.Index);
        }

        // Strings and comments count too: whoever writes a thousand open brackets into one closes them in it.
        depth = 0;
        for (int at = 0; code.AsSpan(at).IndexOfAny(Brackets) is var next and >= 0; at++)
        {
            at += next;
            depth = Math.Max(0, depth + (code[at] is '(' or '[' or '{' ? 1 : -1));
            if (depth > Deepest) throw TooDeep("brackets", at);
        }

        DirectiveException TooDeep(string what, int at) => new($"{what} more than {Deepest} deep: the compiler cannot read that; divide the code", code.AsSpan(0, at).Count('\n') + 1);
    }

    [GeneratedRegex(@"(?<=^|[\r\n\u0085\u2028\u2029])[^\S\r\n\u0085\u2028\u2029]*#[^\S\r\n\u0085\u2028\u2029]*(if|elif|endif)\b[^\r\n\u0085\u2028\u2029]*")]
    private static partial Regex Conditional();
}
