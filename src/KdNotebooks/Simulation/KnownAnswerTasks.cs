using System.Globalization;
using System.Text.RegularExpressions;

namespace KdNotebooks.Simulation;

/// <summary>
/// Tasks by name: <c>bivariate-normal-{ρ}</c>, <c>additive-uniform-{ε}</c>, <c>multinormal-dense-{ρ}-{m}x{n}</c>,
/// <c>multinormal-2pair-{m}x{n}</c>, <c>student-t-{m}x{n}-{ν}</c>, <c>staircase-{I}</c>, <c>label-normal-{ρ}</c>; each but the
/// last with an optional image, "+spiral".
/// </summary>
public static partial class KnownAnswerTasks
{
    private const int LargestDimension = 1000;

    private static readonly string[] Families =
        ["bivariate-normal-{rho}", "additive-uniform-{eps}", "multinormal-dense-{rho}-{m}x{n}", "multinormal-2pair-{m}x{n}", "student-t-{m}x{n}-{nu}", "staircase-{nats}", "label-normal-{rho}"];

    /// <summary>The tasks of the published comparison and of this kit's test bed.</summary>
    public static IReadOnlyList<string> Standard { get; } =
    [
        "bivariate-normal-0.75", "bivariate-normal-0.75+normal-cdf", "bivariate-normal-0.75+half-cube", "bivariate-normal-0.75+wiggly",
        "bivariate-normal-0.75+bimodal", "bivariate-normal-0.75+swiss-roll",
        "additive-uniform-0.1", "additive-uniform-0.75",
        "multinormal-dense-0.5-2x2", "multinormal-dense-0.5-3x3", "multinormal-dense-0.5-5x5", "multinormal-dense-0.5-25x25", "multinormal-dense-0.5-50x50",
        "multinormal-2pair-2x2", "multinormal-2pair-3x3", "multinormal-2pair-3x3+normal-cdf", "multinormal-2pair-3x3+half-cube", "multinormal-2pair-3x3+spiral",
        "multinormal-2pair-5x5", "multinormal-2pair-5x5+normal-cdf", "multinormal-2pair-5x5+half-cube", "multinormal-2pair-5x5+spiral", "multinormal-2pair-25x25",
        "student-t-1x1-1", "student-t-2x2-1", "student-t-2x2-2", "student-t-3x3-2", "student-t-3x3-3", "student-t-5x5-2", "student-t-5x5-3",
        "student-t-1x1-1+asinh", "student-t-3x3-2+asinh", "student-t-5x5-2+asinh",
        "staircase-2", "staircase-4", "staircase-6", "staircase-8", "staircase-10", "staircase-2+cubic", "staircase-10+cubic",
        "label-normal-0.7071067811865476", "label-normal-0.4472135954999579",
    ];

    /// <summary>The task called <paramref name="name"/>.</summary>
    /// <exception cref="InvalidInputException">No such family, or numbers or an image that do not fit it.</exception>
    public static KnownAnswerTask ByName(string name)
    {
        string[] parts = name.Split('+');
        KnownAnswerTask task = Base(parts[0]);
        if (parts.Length > 2) throw new InvalidInputException($"task '{name}': one image at most, as in {parts[0]}+{parts[1]}");
        return parts.Length == 1 ? task : new ImageTask(task, parts[1]);
    }

    private static KnownAnswerTask Base(string name)
    {
        Match match = Pattern().Match(name);
        if (!match.Success)
        {
            string family = NearestName.To(name, Families);
            throw new InvalidInputException($"unknown task '{name}'; did you mean {family}? Known: {string.Join(", ", Families)}, each with an optional image such as +spiral");
        }
        double Number(string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        int Size(string group) => int.TryParse(match.Groups[group].Value, CultureInfo.InvariantCulture, out int size) && size is >= 1 and <= LargestDimension
            ? size
            : throw new InvalidInputException($"task '{name}': dimensions lie between 1 and {LargestDimension}");
        return match switch
        {
            _ when match.Groups["bivariate"].Success => MultinormalTask.Bivariate(Number("bivariate")),
            _ when match.Groups["uniform"].Success => new AdditiveUniformTask(Number("uniform")),
            _ when match.Groups["dense"].Success => MultinormalTask.Dense(Number("dense"), Size("dm"), Size("dn")),
            _ when match.Groups["pm"].Success => MultinormalTask.TwoPairs(Size("pm"), Size("pn")),
            _ when match.Groups["nu"].Success => new StudentTask(Size("sm"), Size("sn"), Number("nu")),
            _ when match.Groups["stairs"].Success => MultinormalTask.Staircase(Number("stairs")),
            _ => new LabelNormalTask(Number("label")),
        };
    }

    private const string Real = @"-?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?";

    [GeneratedRegex("^(?:bivariate-normal-(?<bivariate>" + Real + ")|additive-uniform-(?<uniform>" + Real + ")|multinormal-dense-(?<dense>" + Real
        + ")-(?<dm>[0-9]+)x(?<dn>[0-9]+)|multinormal-2pair-(?<pm>[0-9]+)x(?<pn>[0-9]+)|student-t-(?<sm>[0-9]+)x(?<sn>[0-9]+)-(?<nu>" + Real
        + ")|staircase-(?<stairs>" + Real + ")|label-normal-(?<label>" + Real + "))$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
