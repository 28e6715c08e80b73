using System.Globalization;

namespace KdNotebooks.Data;

/// <summary>
/// Utterances with text, audio and video features and a sentiment (CMU-MOSI, CMU-MOSEI): MMSA's pickles, and csv files,
/// one a modality. The unit is the video. Rows come in the order of video and utterance, whatever the file's order.
/// </summary>
public static class SentimentData
{
    /// <summary>The most time steps that are kept: those of MMSA's aligned files.</summary>
    private const int MostSteps = 50;

    private static readonly string[] s_classes = ["negative", "positive"], s_csv = ["text.csv", "audio.csv", "video.csv", "video_index.csv"];

    /// <summary>
    /// What <paramref name="store"/> has: CMU-MOSEI or CMU-MOSI as a pickle, or CMU-MOSI as csv; null when it has none (these
    /// data cannot be fetched freely; the experiment then runs on a simulated stand-in and says so).
    /// </summary>
    public static MultimodalData? Load(DataStore store)
    {
        foreach ((string folder, string name) in new[] { ("mosei", "CMU-MOSEI"), ("mosi", "CMU-MOSI") })
        {
            string path = store.PathOf(folder);
            if (Directory.Exists(path) && Directory.GetFiles(path, "*.pkl").Order(StringComparer.Ordinal).FirstOrDefault() is { } pickle) return ReadStoredPickle(pickle, name);
            if (s_csv.Any(file => File.Exists(Path.Combine(path, file)))) return ReadStoredCsv(path, name);
        }
        return null;
    }

    private static MultimodalData ReadStoredPickle(string path, string name)
    {
        try
        {
            return ReadPickle(path, name);
        }
        catch (Exception exception) when (exception is IOException or InvalidInputException && !File.Exists(path))
        {
            throw new KdException($"{path} is missing: it went while it was read; put it back and run the same command again", exception);
        }
    }

    /// <summary>A file that is gone must not end in the stand-in in its place.</summary>
    private static MultimodalData ReadStoredCsv(string folder, string name)
    {
        void RequireThere(Exception? cause = null)
        {
            if (s_csv.FirstOrDefault(file => !File.Exists(Path.Combine(folder, file))) is { } gone)
                throw new KdException($"{Path.Combine(folder, gone)} is missing, while the rest of {name} is there; put it back, or move {folder} away to go on without {name}", cause);
        }

        RequireThere();
        try
        {
            return ReadCsv(folder, name);
        }
        catch (Exception exception) when (exception is IOException or InvalidInputException)
        {
            RequireThere(exception);
            throw;
        }
    }

    /// <summary>What lies at <paramref name="path"/>: an MMSA pickle, a folder with one, or a folder with csv files.</summary>
    /// <exception cref="InvalidInputException">There is none of these, or a file is damaged.</exception>
    public static MultimodalData LoadFrom(string path)
    {
        if (File.Exists(path)) return ReadPickle(path, Named(Path.GetDirectoryName(Path.GetFullPath(path))!));
        if (!Directory.Exists(path)) throw new InvalidInputException($"there is no file or folder {path}");
        if (File.Exists(Path.Combine(path, "text.csv"))) return ReadCsv(path, Named(path));
        string[] pickles = [.. Directory.GetFiles(path, "*.pkl").Order(StringComparer.Ordinal)];
        return pickles.Length switch
        {
            1 => ReadPickle(pickles[0], Named(path)),
            0 => throw new InvalidInputException($"{path} holds neither text.csv, audio.csv, video.csv and video_index.csv nor a .pkl of MMSA"),
            _ => throw new InvalidInputException($"{path} holds {pickles.Length} pickles; name one of {string.Join(", ", pickles.Select(pickle => Path.GetFileName(pickle)))}"),
        };
    }

    /// <summary>For the names of files: "mosi", "mosei".</summary>
    public static string ShortName(MultimodalData data)
    {
        string first = data.Name.Split(' ')[0];
        return (first.StartsWith("CMU-", StringComparison.OrdinalIgnoreCase) ? first[4..] : first).ToLowerInvariant();
    }

    private static string Named(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) switch
    {
        var name when name.Equals("mosi", StringComparison.OrdinalIgnoreCase) => "CMU-MOSI",
        var name when name.Equals("mosei", StringComparison.OrdinalIgnoreCase) => "CMU-MOSEI",
        "" => "sentiment",
        var name => name.Replace(' ', '-'),
    };

    /// <summary>
    /// Reads an MMSA pickle: train, valid and test, each with text, audio and vision [n, time, features], ids
    /// "video$_$utterance" and regression_labels. Positive: a label of 0 or more where labels run from −3 to 3 (what MMSA
    /// calls Has0), above 0 where they are 0 and 1.
    /// </summary>
    /// <exception cref="InvalidInputException">It is damaged, or something is missing; the line names it.</exception>
    public static MultimodalData ReadPickle(string path, string name = "CMU-MOSI")
    {
        object? root = PickleFile.Read(path);
        string[] parts = ["train", "valid", "test"];
        var ids = new List<string>();
        var sentiments = new List<float>();
        var partOf = new List<int>();
        var blocks = new Dictionary<string, List<(float[] Values, int[] Shape)>> { ["text"] = [], ["audio"] = [], ["video"] = [] };
        for (int part = 0; part < parts.Length; part++)
        {
            object? contents = PickleFile.Entry<object>(root, parts[part], path);
            float[] labels = Numbers(PickleFile.Entry<object>(contents, "regression_labels", path));
            string[] own = Ids(PickleFile.Entry<object>(contents, "id", path));
            if (own.Length != labels.Length) throw new InvalidInputException($"{path}: {parts[part]} has {own.Length} ids and {labels.Length} labels");
            (ids, sentiments) = ([.. ids, .. own], [.. sentiments, .. labels]);
            partOf.AddRange(Enumerable.Repeat(part, own.Length));
            foreach ((string key, string inFile) in new[] { ("text", "text"), ("audio", "audio"), ("video", "vision") })
            {
                var array = PickleFile.Entry<NumpyArray>(contents, inFile, path);
                if (array.Shape.Count != 3 || array.Shape[0] != own.Length) throw new InvalidInputException($"{path}: {parts[part]} {inFile} has shape [{string.Join(", ", array.Shape)}], not [{own.Length}, time, features]");
                blocks[key].Add((array.Floats(), [.. array.Shape.Skip(1)]));
            }
        }
        int[] order = Order(ids);
        var notes = new List<string>();
        bool binary = sentiments.All(label => label is 0 or 1);
        var data = new MultimodalData
        {
            Name = $"{name} (MMSA {Path.GetFileName(path)})",
            Unit = "video",
            Units = [.. order.Select(row => Video(ids[row]))],
            Modalities = [.. blocks.Select(block => Stack(block.Key, block.Value, order, path, notes))],
            Labels = new Labels([.. order.Select(row => (binary ? sentiments[row] > 0 : sentiments[row] >= 0) ? 1 : 0)], 2),
            Classes = s_classes,
            GivenSplit = new RowSplit(
                [.. Enumerable.Range(0, order.Length).Where(row => partOf[order[row]] == 0)],
                [.. Enumerable.Range(0, order.Length).Where(row => partOf[order[row]] == 2)]),
        };
        return data with { Notes = notes };
    }

    /// <summary>
    /// Reads text.csv, audio.csv and video.csv (features, then the label 0 or 1; no header) and video_index.csv (the video
    /// of each row) out of one folder.
    /// </summary>
    /// <exception cref="InvalidInputException">A file is damaged, or rows or labels do not fit; the line says where.</exception>
    public static MultimodalData ReadCsv(string folder, string name = "CMU-MOSI")
    {
        string[] videos = FeatureFile.ReadLabelTexts(Path.Combine(folder, "video_index.csv"));
        var modalities = new List<Modality>();
        var notes = new List<string>();
        int[]? labels = null;
        string first = "";
        // Utterances of one video come in their order.
        var next = new Dictionary<string, int>();
        int[] order = Order([.. videos.Select(video => $"{video}$_${next[video] = next.GetValueOrDefault(video, -1) + 1}")]);
        foreach (string modality in new[] { "text", "audio", "video" })
        {
            string path = Path.Combine(folder, modality + ".csv");
            Numerics.Samples table = FeatureFile.ReadSamples(path, allowNotFinite: true);
            FeatureFile.RequireSameRows((path, table.Count), (Path.Combine(folder, "video_index.csv"), videos.Length));
            if (table.Dimension < 2) throw new InvalidInputException($"{path} has one column; features and, last, the label are meant");
            var own = new int[table.Count];
            for (int row = 0; row < own.Length; row++)
            {
                double label = table[row, table.Dimension - 1];
                own[row] = label is 0 or 1 ? (int)label : throw new InvalidInputException($"{path} has the label {label.ToString(CultureInfo.InvariantCulture)} in row {row} (counted from 0); its last column is 0 or 1");
                if (labels is not null && labels[row] != own[row]) throw new InvalidInputException($"{path} and {first} have different labels in row {row} (counted from 0)");
            }
            (labels, first) = (own, labels is null ? path : first);
            float[] values = [.. Enumerable.Range(0, table.Count).SelectMany(row => table.Row(row)[..^1].ToArray()).Select(value => (float)value)];
            modalities.Add(Stack(modality, [(values, [table.Dimension - 1])], order, path, notes));
        }
        return new MultimodalData
        {
            Name = $"{name} (csv)",
            Unit = "video",
            Units = [.. order.Select(row => videos[row])],
            Modalities = modalities,
            Labels = new Labels([.. order.Select(row => labels![row])], 2),
            Classes = s_classes,
            Notes = notes,
        };
    }

    /// <summary>
    /// Rows in their order; −inf, inf and NaN become 0, and are counted; more than <see cref="MostSteps"/> time steps become
    /// means over windows of equal length, without the steps that are all zero (padding).
    /// </summary>
    private static Modality Stack(string name, List<(float[] Values, int[] Shape)> blocks, int[] order, string path, List<string> notes)
    {
        int[] shape = blocks[0].Shape;
        if (blocks.Any(block => !block.Shape.SequenceEqual(shape))) throw new InvalidInputException($"{path}: {name} has different shapes in train, valid and test");
        (int steps, int features) = shape.Length > 1 ? (shape[0], shape[1]) : (1, shape[0]);
        int window = (steps + MostSteps - 1) / MostSteps, kept = (steps + window - 1) / window, size = steps * features;
        (int Block, int Row)[] place = [.. blocks.SelectMany((block, b) => Enumerable.Range(0, block.Values.Length / Math.Max(1, size)).Select(row => (b, row)))];
        var values = new float[order.Length * kept * features];
        int replaced = 0;
        for (int row = 0; row < order.Length; row++)
        {
            (int block, int source) = place[order[row]];
            ReadOnlySpan<float> from = blocks[block].Values.AsSpan(source * size, size);
            Span<float> to = values.AsSpan(row * kept * features, kept * features);
            for (int first = 0; first < steps; first += window)
            {
                Span<float> mean = to.Slice(first / window * features, features);
                int used = 0;
                for (int step = first; step < Math.Min(steps, first + window); step++)
                {
                    bool padding = true;
                    for (int i = 0; i < features; i++)
                    {
                        float value = from[step * features + i];
                        if (!float.IsFinite(value)) (value, replaced) = (0, replaced + 1);
                        mean[i] += value;
                        padding &= value == 0;
                    }
                    if (!padding) used++;
                }
                for (int i = 0; i < features && used > 1; i++) mean[i] /= used;
            }
        }
        if (replaced > 0) notes.Add(FormattableString.Invariant($"{name}: {replaced} values ({100.0 * replaced / ((double)order.Length * size):0.###} %) were infinite or NaN and became 0"));
        if (window > 1) notes.Add($"{name}: {steps} time steps became {kept}, means over {window}");
        return new Modality(name, shape.Length > 1 ? [kept, features] : [features], values);
    }

    private static string Video(string id) => id.Split("$_$")[0];

    /// <summary>By video, then utterance; both as numbers where they are.</summary>
    private static int[] Order(IReadOnlyList<string> ids)
    {
        (bool Text, double Number, string Name) Key(string part) => double.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out double number) ? (false, number, "") : (true, 0, part);
        Comparer<(bool Text, double Number, string Name)> compare = Comparer<(bool Text, double Number, string Name)>.Create((a, b) =>
            a.Text != b.Text ? a.Text.CompareTo(b.Text) : a.Number != b.Number ? a.Number.CompareTo(b.Number) : string.CompareOrdinal(a.Name, b.Name));
        return [.. Enumerable.Range(0, ids.Count)
            .OrderBy(row => Key(Video(ids[row])), compare)
            .ThenBy(row => Key(ids[row].Contains("$_$", StringComparison.Ordinal) ? ids[row].Split("$_$")[1] : ""), compare)];
    }

    private static float[] Numbers(object value) => value switch
    {
        NumpyArray array => array.Floats(),
        List<object?> list => [.. list.Select(each => Convert.ToSingle(each, CultureInfo.InvariantCulture))],
        _ => throw new InvalidDataException("labels are neither an array nor a list"),
    };

    private static string[] Ids(object value) => value switch
    {
        NumpyArray { IsText: true } array => array.Texts(),
        List<object?> list => [.. list.Select(Id)],
        _ => throw new InvalidDataException("ids are neither an array nor a list"),
    };

    /// <summary>Text, or (MMSA's MOSEI) a list that starts with the text.</summary>
    private static string Id(object? value) => value switch
    {
        string text => text,
        List<object?> { Count: > 0 } list => Id(list[0]),
        object?[] { Length: > 0 } tuple => Id(tuple[0]),
        NumpyArray { IsText: true } array => array.Texts()[0],
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
