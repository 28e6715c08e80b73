using System.Globalization;
using KdNotebooks.Data.Internals;
using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Experiments.Sweeps.Internals;

/// <summary>
/// The shards of a sweep: one file a process that runs a slice, so that a slice that runs twice, even at the same time on two
/// machines, never writes into the other's file. Each line is a finished part with a checksum, as in a journal.
/// </summary>
internal static class SweepShards
{
    private const string Suffix = ".shard";

    /// <summary>A new shard for a slice.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public static Journal Create(string folder, SweepSlice slice)
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"slice-{slice.Index:D4}-of-{slice.Count:D4}.{attempt}{Suffix}"));
            try
            {
                // Whoever makes the file owns it; that holds on shared file systems, too.
                new FileStream(path, FileMode.CreateNew).Dispose();
                return Journal.Open(path, keep: true);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process has this number.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw DiskErrors.Explain(exception, path, "choose a folder with --sweep");
            }
        }
    }

    /// <summary>Every finished part in every shard, in the order of the files' names.</summary>
    public static IEnumerable<JournalEntry> Read(string folder, Action<string> warn) =>
        Directory.EnumerateFiles(folder, "slice-*" + Suffix).Order(StringComparer.Ordinal).SelectMany(path => Journal.Entries(path, warn));
}
