using System.Text.Json;
using System.Xml.Linq;

namespace KdNotebooks.Cli;

/// <summary>A package that the kit, its tests or its benchmarks are built from.</summary>
/// <param name="Name">Its identifier.</param>
/// <param name="Version">The version in the lock files.</param>
/// <param name="Licence">An SPDX expression, the name of a file, an address, or what is in the way of knowing.</param>
/// <param name="Use">kit or tests.</param>
internal sealed record PackageLicence(string Name, string Version, string Licence, string Use);

/// <summary>
/// The licences of all dependencies, direct and transitive: the packages from the lock files of the checkout, each licence from
/// the package's own description in the folder that packages are restored to. No network is asked.
/// </summary>
internal static class Licences
{
    /// <exception cref="InvalidInputException">There is no checkout.</exception>
    public static IReadOnlyList<PackageLicence> All()
    {
        string root = Checkout.Root ?? throw new InvalidInputException("the licences are read from the lock files of the checkout; run kd from inside it");
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var uses = new SortedDictionary<(string Name, string Version), string>();
        foreach (string folder in new[] { "src", "tests" })
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(root, folder), "packages.lock.json", SearchOption.AllDirectories))
                foreach ((string, string) package in Locked(file)) uses.TryAdd(package, folder == "src" ? "kit" : "tests");
        }
        return [.. uses.Select(use => new PackageLicence(use.Key.Name, use.Key.Version, Licence(packages, use.Key.Name, use.Key.Version), use.Value))];
    }

    private static IEnumerable<(string Name, string Version)> Locked(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return
        [
            .. document.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.TryGetProperty("resolved", out _))
                .Select(package => (package.Name, package.Value.GetProperty("resolved").GetString()!)),
        ];
    }

    private static string Licence(string packages, string name, string version)
    {
        string id = name.ToLowerInvariant(), path = Path.Combine(packages, id, version.ToLowerInvariant(), id + ".nuspec");
        if (!File.Exists(path)) return $"unknown: not restored to {packages}";
        XElement[] described = [.. XDocument.Load(path).Descendants()];
        XElement? licence = described.FirstOrDefault(element => element.Name.LocalName == "license");
        if (licence is not null) return (string?)licence.Attribute("type") == "file" ? $"its file {licence.Value}" : licence.Value;
        return described.FirstOrDefault(element => element.Name.LocalName == "licenseUrl")?.Value ?? "unknown: its description names none";
    }
}
