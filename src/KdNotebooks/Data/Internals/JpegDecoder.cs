using System.Buffers.Binary;

namespace KdNotebooks.Data.Internals;

/// <summary>JPEG photographs through `djpeg` of libjpeg-turbo.</summary>
internal sealed class JpegDecoder(DebianTool djpeg)
{
    private const string Remedy = "install libjpeg-turbo's djpeg (Debian: libjpeg-turbo-progs, Fedora: libjpeg-turbo-utils, Homebrew: jpeg-turbo) or put it on the search path";

    public static async Task<JpegDecoder> GetAsync(DataStore store, IProgress<DataProgress>? progress, CancellationToken cancellation) =>
        new(await DebianTool.GetAsync(store, "djpeg", ["libjpeg-turbo-progs", "libjpeg62-turbo"], Remedy, progress, cancellation).ConfigureAwait(false));

    /// <summary>
    /// Decodes a file. With a <paramref name="longSide"/> it is made smaller, to the smallest size whose longer side is
    /// still at least that: by djpeg in eighths, then by whole factors with the mean of each block.
    /// </summary>
    public async Task<PpmImage> DecodeAsync(string path, int? longSide, CancellationToken cancellation)
    {
        int eighths = 8, factor = 1;
        if (longSide is { } target)
        {
            int side = LongerSide(await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false), path);
            eighths = Enumerable.Range(1, 8).FirstOrDefault(m => side * m >= target * 8, 8);
            factor = Math.Max(1, side * eighths / 8 / target);
        }
        var command = new ToolCommand(djpeg.Program, "-pnm", "-scale", $"{eighths}/8", path) { Environment = djpeg.Environment, Timeout = TimeSpan.FromMinutes(1) };
        ToolResult result = await ExternalTool.RunAsync(command, cancellation).ConfigureAwait(false);
        if (result.ExitCode != 0) throw new InvalidInputException($"{path} is not a whole JPEG photograph ({result.LastWords}); remove it or put the right one there");
        return PpmImage.Parse(result.Output, path).Shrink(factor);
    }

    /// <summary>Out of the frame header (SOF): the segments are walked until one is found.</summary>
    internal static int LongerSide(ReadOnlySpan<byte> jpeg, string path)
    {
        for (int at = 2; at + 9 <= jpeg.Length && jpeg[at] == 0xFF;)
        {
            byte marker = jpeg[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            bool frame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (frame) return Math.Max(BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 7)..]));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        }
        throw new InvalidInputException($"{path} is not a JPEG photograph; remove it or put the right one there");
    }
}
