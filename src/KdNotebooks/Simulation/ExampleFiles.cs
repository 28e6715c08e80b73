using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>Example files of two modalities, simulated and named so: what a user would bring.</summary>
/// <param name="Modalities">Name and path: one .npy and one .csv.</param>
/// <param name="Labels">A csv with one label a row.</param>
/// <param name="Units">A csv with the video of each row.</param>
public sealed record ExampleFiles(IReadOnlyList<(string Name, string Path)> Modalities, string Labels, string Units)
{
    /// <summary>Writes rows of <see cref="SimulatedSentiment"/> into <paramref name="folder"/>.</summary>
    public static ExampleFiles Write(string folder, Seed seed)
    {
        MultimodalData data = new SimulatedSentiment().Draw(seed);
        Directory.CreateDirectory(folder);
        string In(string name) => Path.Combine(folder, name);
        Modality text = data["sim. text"], audio = data["sim. audio"];
        NpyFile.Write(In("simulated-text.npy"), Samples.FromSingle(text.Count, text.Features, text.Values));
        File.WriteAllLines(In("simulated-audio.csv"), Enumerable.Range(0, audio.Count)
            .Select(row => string.Join(',', audio.Row(row).ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))));
        File.WriteAllLines(In("simulated-labels.csv"), data.Labels.Values.ToArray().Select(label => data.Classes[label]));
        File.WriteAllLines(In("simulated-units.csv"), data.Units);
        return new ExampleFiles([("simulated text", In("simulated-text.npy")), ("simulated audio", In("simulated-audio.csv"))], In("simulated-labels.csv"), In("simulated-units.csv"));
    }
}
