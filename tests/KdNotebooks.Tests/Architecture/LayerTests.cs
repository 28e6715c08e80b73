using System.Text.RegularExpressions;

namespace KdNotebooks.Tests.Architecture;

/// <summary>The rules of the layout, read off the sources and the built assembly.</summary>
public partial class LayerTests
{
    private static readonly string[] s_layers =
        ["Numerics", "Data", "Simulation", "Models", "Information", "Criterion", "Distillation", "Experiments", "Reporting"];

    [Fact]
    public void A_folder_uses_only_the_folders_before_it()
    {
        string library = Path.Combine(Sources(), "KdNotebooks");
        var offences = new List<string>();
        for (int layer = 0; layer < s_layers.Length; layer++)
        {
            string folder = Path.Combine(library, s_layers[layer]);
            if (!Directory.Exists(folder)) continue;
            foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
                foreach (Match use in NamespaceUse().Matches(File.ReadAllText(file)))
                    if (Array.IndexOf(s_layers, use.Groups[1].Value) > layer)
                        offences.Add($"{Path.GetRelativePath(library, file)} uses {use.Groups[1].Value}");
        }
        Assert.Empty(offences);
    }

    [Fact]
    public void Every_folder_of_the_library_is_a_layer()
    {
        IEnumerable<string?> folders = Directory.GetDirectories(Path.Combine(Sources(), "KdNotebooks")).Select(Path.GetFileName);
        Assert.Empty(folders.Except(s_layers));
    }

    [Fact]
    public void The_library_is_thin()
    {
        string[] allowed = ["MathNet.Numerics", "System.Numerics.Tensors", "ICSharpCode.SharpZipLib", "KdNotebooks.Engine", "TorchSharp"];
        IEnumerable<string> references = typeof(KdException).Assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) || name == "System.Console" || name == "System.CommandLine")
            .Where(name => name is not ("netstandard" or "mscorlib" or "Microsoft.Win32.Primitives"));
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Child_processes_go_through_one_file()
    {
        IEnumerable<string?> files = Directory.EnumerateFiles(Path.Combine(Sources(), "KdNotebooks"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("ProcessStartInfo", StringComparison.Ordinal)).Select(Path.GetFileName);
        Assert.Equal(["ExternalTool.cs"], files);
    }

    private static string Sources() => Path.Combine(Checkout.Root ?? throw new InvalidOperationException("the tests run outside a checkout"), "src");

    [GeneratedRegex(@"using (?:static )?KdNotebooks\.(\w+)")]
    private static partial Regex NamespaceUse();
}
