using KdNotebooks.Numerics;
using KdNotebooks.Simulation.Internals;

namespace KdNotebooks.Simulation;

/// <summary>
/// A known-answer task seen through bijections of X and of Y, which leave the information unchanged and make it harder to
/// estimate. The images are those of Czyż et al. (2023): normal-cdf, half-cube, asinh, wiggly, bimodal, swiss-roll, spiral,
/// cubic.
/// </summary>
public sealed class ImageTask : KnownAnswerTask
{
    private readonly KnownAnswerTask _inner;
    private readonly string _image;

    /// <exception cref="InvalidInputException">Unknown image, or one that does not fit the base or its dimensions.</exception>
    public ImageTask(KnownAnswerTask inner, string image)
    {
        (_inner, _image) = (inner, image);
        if (!Images.Names.Contains(image))
            throw new InvalidInputException($"unknown image '{image}'; did you mean {NearestName.To(image, Images.Names)}? Known: {string.Join(", ", Images.Names)}");
        string? misfit = image switch
        {
            _ when inner.IsLabelled => "its partner is a label",
            "bimodal" or "swiss-roll" when !inner.HasNormalMargins => "it needs standard normal coordinates",
            "swiss-roll" when inner.DimensionX != 1 => "X must have one column",
            "spiral" when inner.DimensionX < 2 || inner.DimensionY < 3 => "X needs at least 2 columns and Y at least 3",
            _ => null,
        };
        if (misfit is not null) throw new InvalidInputException($"{inner.Name}+{image}: the image does not fit, {misfit}");
    }

    /// <inheritdoc/>
    public override string Name => $"{_inner.Name}+{_image}";

    /// <inheritdoc/>
    public override int DimensionX => _image == "swiss-roll" ? 2 : _inner.DimensionX;

    /// <inheritdoc/>
    public override int DimensionY => _inner.DimensionY;

    /// <inheritdoc/>
    public override bool IsHeavyTailed => _inner.IsHeavyTailed;

    /// <inheritdoc/>
    public override double MutualInformation => _inner.MutualInformation;

    /// <inheritdoc/>
    public override PairSample Sample(int n, Seed seed)
    {
        PairSample pair = _inner.Sample(n, seed);
        (Samples x, Samples y) = Images.Apply(_image, pair.X, pair.Y!);
        return new PairSample(x, y, null);
    }
}
