using System.Text;

namespace KdNotebooks.Data.Internals;

/// <summary>What the first bytes of a file say that it is.</summary>
internal static class FileKind
{
    /// <summary>For the end of an error line: "; it looks like text ('a,b,c')", or nothing.</summary>
    public static string Guess(ReadOnlySpan<byte> start)
    {
        if (start.Length == 0) return "; it is empty";
        if (start.StartsWith("PK\x03\x04"u8)) return "; it looks like a zip or .npz file";
        if (IsGZip(start)) return "; it looks like a gzip file";
        if (start[0] == 0x80 && start.Length > 1 && start[1] is >= 2 and <= 5) return "; it looks like a Python pickle: save the array with numpy.save";
        if (start.StartsWith("\x89HDF"u8) || start.Length > 3 && start[1] == 'H' && start[2] == 'D' && start[3] == 'F') return "; it looks like HDF5: save the array with numpy.save";
        foreach (byte value in start)
            if (value is < 32 and not (9 or 10 or 13) or > 126) return "";
        return $"; it looks like text ('{Encoding.ASCII.GetString(start).Split('\n', '\r')[0]}...'): name it .csv if it is a table";
    }

    public static bool IsGZip(ReadOnlySpan<byte> start) => start.Length >= 2 && start[0] == 0x1F && start[1] == 0x8B;

    public static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8);

    public static bool IsNpy(ReadOnlySpan<byte> start) => start.StartsWith(NpyHeader.Magic);
}
