using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Methods;

/// <summary>The data sets of the comparison, small versions of the kit's.</summary>
public static class MethodsCases
{
    private static readonly Mlp s_mlp = new() { HiddenWidths = [64, 32] };
    private static readonly PreparationOptions s_allFeatures = new() { Features = null };

    /// <summary>Those of an effort.</summary>
    public static IReadOnlyList<MethodsCase> For(Effort effort) => effort switch
    {
        Effort.Smoke => [Digits(trainingRows: 100, testRows: 100, epochs: 1) with { TuningSeeds = 1 }, Sentiment(epochs: 2) with { TuningSeeds = 1 }],
        Effort.Quick => [Digits(trainingRows: 600, testRows: 1000, epochs: 16), SpokenDigits(), Omics("mRNA", "copy number", "CN"), Omics("copy number", "mRNA", "mRNA"), Sentiment(epochs: 20)],
        _ => [Digits(trainingRows: 2000, testRows: 4000, epochs: 20), SpokenDigits(), Omics("mRNA", "copy number", "CN"), Omics("copy number", "mRNA", "mRNA"), Sentiment(epochs: 20)],
    };

    /// <summary>Blurred MNIST teaches MNIST-M; convolutional networks, so that losses on feature maps fit.</summary>
    public static MethodsCase Digits(int trainingRows, int testRows, int epochs) => new()
    {
        Name = "digits",
        Data = $"MNIST blurred by σ = 1 pixel teaches MNIST-M; {trainingRows} training rows a repetition out of {PoolOf(trainingRows)} of MNIST's training half, {testRows} held out of {PoolOf(testRows)} of its test half",
        Teacher = new Cnn { Maps = [6, 12], HiddenWidths = [32] },
        Student = new Cnn { Maps = [6, 12], HiddenWidths = [32] },
        Training = new TrainingOptions { Epochs = epochs, BatchSize = 32, LearningRate = 2e-3 },
        Load = (progress, cancellation) =>
        {
            var options = new DigitsOptions { TrainingRows = PoolOf(trainingRows), TestRows = PoolOf(testRows), Seed = new Seed(0).Derive("data") };
            DigitsData data = DigitsData.LoadAsync(DataStore.Default(), options, new DataMessages(progress), cancellation).GetAwaiter().GetResult();
            return CaseRows.Of(data.Blurred(1), trainingRows, testRows);
        },
    };

    /// <summary>The image of a digit teaches its sound, speakers held out.</summary>
    public static MethodsCase SpokenDigits() => new()
    {
        Name = "spoken digits",
        Data = $"{SpokenDigitsData.NameOf(DataStore.Default()) ?? $"{SpokenDigitsData.RealName} where it can be fetched, else {SpokenDigitsData.SyntheticName}"}: the image teaches the sound; a quarter of the rows held out in whole speakers, at most 600 training rows a repetition",
        Teacher = s_mlp,
        Student = s_mlp,
        Training = new TrainingOptions { Epochs = 15, BatchSize = 32 },
        Load = (progress, cancellation) => CaseRows.Of(
            SpokenDigitsData.LoadAsync(DataStore.Default(), new Seed(0), new DataMessages(progress), cancellation).GetAwaiter().GetResult(),
            "image", "sound", 0.25, s_allFeatures, asRead: ["image"], trainingRows: 600),
    };

    /// <summary>One assay of miniACC teaches another.</summary>
    public static MethodsCase Omics(string teacher, string student, string name) => new()
    {
        Name = $"omics -> {name}",
        Data = $"miniACC (TCGA-ACC), {teacher} teaches {student}, label C1A or C1B; 30 % of the about 76 patients held out a repetition: SMALL n",
        Teacher = s_mlp,
        Student = s_mlp,
        Training = new TrainingOptions { Epochs = 30, BatchSize = 16, WeightDecay = 1e-3, ClassBalance = 0.5 },
        TuningSeeds = 5,
        Load = (progress, cancellation) =>
        {
            DataStore store = DataStore.Default();
            new DataFetcher(store).EnsureAsync("miniacc", progress: new DataMessages(progress), cancellation: cancellation).GetAwaiter().GetResult();
            new DatasetFiles(store, DataCatalog.Default["miniacc"]).RequireSound(cancellation);
            return CaseRows.Of(OmicsData.LoadMiniAcc(store.PathOf("miniacc/miniACC.RData")), teacher, student, 0.3, new PreparationOptions());
        },
    };

    /// <summary>Simulated text teaches simulated audio.</summary>
    public static MethodsCase Sentiment(int epochs)
    {
        var simulated = new SimulatedSentiment();
        return new MethodsCase
        {
            Name = "SIM. sentiment",
            Data = $"SIMULATED stand-in, no real data: {simulated.Videos} videos of {simulated.Utterances} utterances, text teaches audio; 30 % held out in whole videos",
            Teacher = s_mlp,
            Student = s_mlp,
            Training = new TrainingOptions { Epochs = epochs, BatchSize = 32, WeightDecay = 1e-3, ClassBalance = 0.5 },
            TuningSeeds = 5,
            Load = (_, _) => CaseRows.Of(simulated.Draw(new Seed(0).Derive("simulated sentiment")), "sim. text", "sim. audio", 0.3, s_allFeatures),
        };
    }

    private static int PoolOf(int rows) => Math.Min(8000, 8 * rows);
}
