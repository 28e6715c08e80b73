namespace KdNotebooks.Kernel.Internals.Messaging;

/// <summary>Cursor positions: the protocol counts Unicode code points, .NET strings count UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The UTF-16 index of a position in code points; clamped to the text.</summary>
    public static int ToUtf16(string text, int codePoints)
    {
        int index = 0;
        for (int n = 0; n < codePoints && index < text.Length; n++)
            index += char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
        return index;
    }

    /// <summary>The code points before a UTF-16 index.</summary>
    public static int Count(string text, int utf16)
    {
        int count = 0;
        for (int i = 0; i < utf16; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            count++;
        }
        return count;
    }
}
