using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Sentiment;

/// <summary>
/// Text, audio and video of utterances: which modality should teach which to tell the sentiment. CMU-MOSEI or CMU-MOSI where
/// their files are in the data folder, else a simulated stand-in that says so in every output.
/// </summary>
public static class SentimentExperiment
{
    /// <summary>What the data folder has; the stand-in where it has nothing.</summary>
    /// <exception cref="InvalidInputException">A file is damaged; the line says which and where.</exception>
    public static ModalitiesExperiment Create(Effort effort, int? seeds = null, DataStore? store = null) =>
        SentimentData.Load(store ?? DataStore.Default()) is { } data ? Real("sentiment", data, effort, seeds) : StandIn(effort, seeds);

    /// <summary>A folder with text.csv, audio.csv, video.csv and video_index.csv, or an MMSA pickle (or a folder with one).</summary>
    /// <exception cref="InvalidInputException">There are no such files, or one is damaged.</exception>
    public static ModalitiesExperiment CreateFrom(Effort effort, int? seeds, string path)
    {
        MultimodalData data = SentimentData.LoadFrom(path);
        return Real($"sentiment-{SentimentData.ShortName(data)}", data, effort, seeds);
    }

    /// <summary>The simulated stand-in.</summary>
    public static ModalitiesExperiment StandIn(Effort effort, int? seeds = null)
    {
        var simulated = new SimulatedSentiment();
        string described = $"SIMULATED stand-in, no real data: {simulated.Videos} videos of {simulated.Utterances} utterances; put CMU-MOSI or CMU-MOSEI into the data folder ('kd data get mosi') or name them with --data";
        ModalitiesProtocol protocol = Protocol("sentiment", described, effort, seeds, timed: false);
        return new ModalitiesExperiment(protocol, (_, _) => simulated.Draw(new Seed(protocol.RootSeed).Derive("simulated sentiment")));
    }

    private static ModalitiesExperiment Real(string name, MultimodalData data, Effort effort, int? seeds)
    {
        bool timed = data.Modalities.Any(modality => modality.Shape.Count == 2 && modality.Shape[0] > 1);
        string shapes = string.Join(", ", data.Modalities.Select(modality => $"{modality.Name} {string.Join("×", modality.Shape)}"));
        string positive = (data.Labels.Counts()[^1] / (double)data.Count).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "");
        string replaced = data.Notes.Count > 0 ? string.Join("; ", data.Notes) : "no value was infinite or NaN";
        string described = $"{data.Name}: {data.Count} utterances of {data.Units.Distinct().Count()} videos, {positive} positive; {shapes}; {replaced}";
        return new ModalitiesExperiment(Protocol(name, described, effort, seeds, timed), (_, _) => data);
    }

    private static ModalitiesProtocol Protocol(string name, string data, Effort effort, int? seeds, bool timed)
    {
        var mlp = new Mlp { HiddenWidths = [64, 32] };
        Architecture network = timed ? new OverTime(new Gru(), mlp) : mlp;
        var pooled = new OverTime(null, mlp);
        var usual = new ModalitiesProtocol
        {
            Name = name,
            Data = data,
            Unit = "video",
            Effort = effort,
            Seeds = seeds ?? effort switch { Effort.Smoke => 2, Effort.Quick => 10, _ => 50 },
            Preparation = new PreparationOptions { Features = null },
            Teacher = network,
            Student = network,
            Capacities = timed ? [new CapacityVariant("mean over time", pooled, pooled)] : CapacityVariant.Usual,
            Training = new TrainingOptions { Epochs = 20, BatchSize = 32, WeightDecay = 1e-3, ClassBalance = 0.5 },
        };
        return effort == Effort.Smoke ? usual with { Training = usual.Training with { Epochs = 4 }, Subsamples = 30, Capacities = [usual.Capacities[^1]] } : usual;
    }
}
