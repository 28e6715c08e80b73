using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// Stories of items in order, told in two modalities: an item has a time, of which a modality's cue columns hold tanh(3 (time − ½) a)
/// plus noise, or noise alone where this modality is unclear about the item; and a content, of which the modality's other columns
/// hold a linear image plus noise. What is clear is drawn apart for each modality; the content tells which items belong together.
/// Each modality is shuffled on its own.
/// </summary>
public sealed record OrderedStories
{
    /// <summary>The items of a story.</summary>
    public int Items { get; init; } = 5;

    /// <summary>The share of items whose time the modality shows, of the first and of the second.</summary>
    public (double First, double Second) Clear { get; init; } = (0.5, 0.5);

    /// <summary>The standard deviation of the noise on the cues.</summary>
    public double CueNoise { get; init; } = 0.15;

    /// <summary>The standard deviation of the noise on the content, whose own is 1; a large one hides which items belong together.</summary>
    public double ContentNoise { get; init; } = 0.3;

    /// <summary>The columns of the cue and of the content.</summary>
    public (int Cue, int Content) Columns { get; init; } = (6, 10);

    /// <summary>Stories to train on and stories to judge on, with the same images of time and content.</summary>
    public (StoryRows Training, StoryRows Test) Draw(int training, int test, Seed seed)
    {
        if (Items < 2 || Columns.Cue < 1 || Columns.Content < 1 || Clear.First is not (>= 0 and <= 1) || Clear.Second is not (>= 0 and <= 1))
            throw new InvalidInputException($"a story has at least two items, one column of each kind, and shares in [0, 1]; got {this}");
        double[][] images = [Images(seed.Derive("first images")), Images(seed.Derive("second images"))];
        return (Tell(training, images, seed.Derive("training")), Tell(test, images, seed.Derive("test")));
    }

    // a [cue], then the content's map [content, content] with rows of length about 1.
    private double[] Images(Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        double scale = 1 / Math.Sqrt(Columns.Content);
        return [.. Enumerable.Range(0, Columns.Cue).Select(_ => stream.NextGaussian()), .. Enumerable.Range(0, Columns.Content * Columns.Content).Select(_ => scale * stream.NextGaussian())];
    }

    private StoryRows Tell(int stories, double[][] images, Seed seed)
    {
        int width = Columns.Cue + Columns.Content;
        float[][] rows = [new float[stories * Items * width], new float[stories * Items * width]];
        int[][] places = [new int[stories * Items], new int[stories * Items]];
        for (int story = 0; story < stories; story++)
        {
            RandomStream stream = seed.Derive(story).CreateStream();
            double[] times = [.. Enumerable.Range(0, Items).Select(_ => stream.NextDouble()).Order()];
            double[][] contents = [.. times.Select(_ => Enumerable.Range(0, Columns.Content).Select(_ => stream.NextGaussian()).ToArray())];
            for (int modality = 0; modality < 2; modality++)
            {
                int[] order = stream.Permutation(Items);
                for (int slot = 0; slot < Items; slot++)
                {
                    int row = story * Items + slot, place = places[modality][row] = order[slot];
                    bool clear = stream.NextDouble() < (modality == 0 ? Clear.First : Clear.Second);
                    Item(rows[modality].AsSpan(row * width, width), clear ? times[place] : null, contents[place], images[modality], stream);
                }
            }
        }
        return new StoryRows(Items, width, width, rows[0], rows[1], places[0], places[1]);
    }

    private void Item(Span<float> row, double? time, double[] content, double[] image, RandomStream stream)
    {
        for (int j = 0; j < Columns.Cue; j++)
            row[j] = (float)((time is { } t ? Math.Tanh(3 * (t - 0.5) * image[j]) : 0) + CueNoise * stream.NextGaussian());
        for (int j = 0; j < Columns.Content; j++)
        {
            double value = ContentNoise * stream.NextGaussian();
            for (int k = 0; k < content.Length; k++) value += content[k] * image[Columns.Cue + k * Columns.Content + j];
            row[Columns.Cue + j] = (float)value;
        }
    }
}
