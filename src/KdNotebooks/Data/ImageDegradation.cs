using System.Globalization;
using KdNotebooks.Numerics;

namespace KdNotebooks.Data;

/// <summary>How images are made worse.</summary>
public enum DegradationKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Gaussian blur; the strength is σ in pixels.</summary>
    Blur,

    /// <summary>Gaussian noise on every value; the strength is its standard deviation, where values go from −1 to 1.</summary>
    Noise,

    /// <summary>A square at a random place becomes black; the strength is its side in pixels.</summary>
    Occlusion,
}

/// <summary>Makes the images of a modality worse, all of them alike; what a row loses depends on the seed and its number only.</summary>
/// <param name="Kind">How.</param>
/// <param name="Strength">How much; see <see cref="DegradationKind"/>.</param>
public sealed record ImageDegradation(DegradationKind Kind, double Strength = 0)
{
    private const float Black = -1;

    /// <summary>Unchanged images.</summary>
    public static ImageDegradation None { get; } = new(DegradationKind.None);

    /// <summary>"" for unchanged images, else "blur 4", "noise 1", "hidden 20".</summary>
    public override string ToString() => Kind switch
    {
        DegradationKind.None => "",
        DegradationKind.Occlusion => string.Create(CultureInfo.InvariantCulture, $"hidden {Strength}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Kind.ToString().ToLowerInvariant()} {Strength}"),
    };

    /// <summary>The images made worse, under a name that says so: "image blur 4".</summary>
    /// <param name="images">Rows [channels, height, width], values from −1 (black) to 1.</param>
    /// <param name="seed">Where noise and places come from.</param>
    /// <exception cref="InvalidInputException">The rows are no images, or the strength makes no sense for them.</exception>
    public Modality Apply(Modality images, Seed seed)
    {
        if (Kind == DegradationKind.None) return images;
        if (images.Shape.Count != 3) throw new InvalidInputException($"{images.Name} has rows of shape [{string.Join(", ", images.Shape)}], not images [channels, height, width]");
        (int height, int width) = (images.Shape[1], images.Shape[2]);
        if (!(Strength > 0) || !double.IsFinite(Strength) || Kind == DegradationKind.Occlusion && (Strength != Math.Floor(Strength) || Strength > Math.Min(height, width)))
            throw new InvalidInputException($"images of {height} x {width} cannot have {Kind.ToString().ToLowerInvariant()} of {Strength}");
        float[] values = images.Values.ToArray();
        if (Kind == DegradationKind.Blur) new GaussianBlur(Strength, height, width).Apply(values);
        else
            for (int row = 0; row < images.Count; row++)
            {
                RandomStream random = seed.Derive(row).CreateStream();
                Span<float> image = values.AsSpan(row * images.Features, images.Features);
                if (Kind == DegradationKind.Noise) AddNoise(image, random);
                else Hide(image, height, width, random);
            }
        return new Modality($"{images.Name} {this}", images.Shape, values);
    }

    private void AddNoise(Span<float> image, RandomStream random)
    {
        foreach (ref float value in image) value += (float)(Strength * random.NextGaussian());
    }

    private void Hide(Span<float> image, int height, int width, RandomStream random)
    {
        int side = (int)Strength, top = random.NextInt(height - side + 1), left = random.NextInt(width - side + 1);
        for (int line = 0; line < image.Length / width; line++)
            if (line % height >= top && line % height < top + side) image.Slice(line * width + left, side).Fill(Black);
    }
}
