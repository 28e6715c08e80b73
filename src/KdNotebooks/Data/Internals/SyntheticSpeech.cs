namespace KdNotebooks.Data.Internals;

/// <summary>
/// Digits spoken by `espeak-ng`: twenty voices, five ways to say each digit. Stands in for FSDD and is called synthetic
/// speech wherever it is used.
/// </summary>
internal static class SyntheticSpeech
{
    private const string Remedy = "install espeak-ng or put it on the search path";
    private static readonly string[] s_words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    private static readonly string[] s_accents = ["en-us", "en-gb", "en-gb-scotland", "en-029"];
    private static readonly string[] s_variants = ["m1", "m3", "m7", "f2", "f4"];

    /// <summary>(speed in words a minute, pitch 0 to 99).</summary>
    private static readonly (int Speed, int Pitch)[] s_ways = [(140, 45), (155, 55), (170, 50), (185, 40), (200, 60)];

    public static int Count => s_words.Length * s_accents.Length * s_variants.Length * s_ways.Length;

    /// <summary>Writes {digit}_{speaker}_{index}.wav into a folder of its own, which is returned.</summary>
    public static async Task<string> SpeakAsync(DataStore store, string work, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        DebianTool espeak = await DebianTool.GetAsync(store, "espeak-ng", ["espeak-ng", "espeak-ng-data", "libespeak-ng1", "libpcaudio0", "libsonic0"], Remedy, progress, cancellation).ConfigureAwait(false);
        var environment = new Dictionary<string, string>(espeak.Environment);
        if (espeak.Root is { } root && Directory.EnumerateFiles(root, "phontab", SearchOption.AllDirectories).FirstOrDefault() is { } data)
            environment["ESPEAK_DATA_PATH"] = Path.GetDirectoryName(data)!;
        string folder = Path.Combine(work, "recordings");
        Directory.CreateDirectory(folder);
        int done = 0;
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), options, async (number, stop) =>
        {
            (int rest, int way) = Math.DivRem(number, s_ways.Length);
            (rest, int digit) = Math.DivRem(rest, s_words.Length);
            (int accent, int variant) = Math.DivRem(rest, s_variants.Length);
            string file = Path.Combine(folder, $"{digit}_{s_accents[accent]}-{s_variants[variant]}_{way}.wav");
            var command = new ToolCommand(espeak.Program, "-v", $"{s_accents[accent]}+{s_variants[variant]}", "-s", $"{s_ways[way].Speed}", "-p", $"{s_ways[way].Pitch}", "-w", file, s_words[digit])
            {
                Environment = environment,
                Timeout = TimeSpan.FromSeconds(30),
            };
            ToolResult result = await ExternalTool.RunAsync(command, stop).ConfigureAwait(false);
            if (result.ExitCode != 0 || !File.Exists(file)) throw new KdException($"espeak-ng could not speak '{s_words[digit]}': {result.LastWords}; {Remedy}");
            progress?.Report(new DataProgress("synthetic-speech", "speaking", Interlocked.Increment(ref done), Count, CountsFiles: true));
        }).ConfigureAwait(false);
        return folder;
    }
}
