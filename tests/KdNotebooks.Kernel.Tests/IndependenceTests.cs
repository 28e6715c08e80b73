using System.Reflection;

namespace KdNotebooks.Kernel.Tests;

public class IndependenceTests
{
    /// <summary>A kernel that is built with the library would silently win over the library that a notebook references.</summary>
    [Fact]
    public void The_kernel_references_neither_the_library_nor_the_engine()
    {
        string[] references = [.. typeof(KernelSpec).Assembly.GetReferencedAssemblies().Select(a => a.Name!)];
        Assert.DoesNotContain(references, r => r is "KdNotebooks" or "TorchSharp" || r.StartsWith("KdNotebooks.", StringComparison.Ordinal));
        Assert.All(references.Where(r => !r.StartsWith("System", StringComparison.Ordinal)), r => Assert.StartsWith("Microsoft.", r, StringComparison.Ordinal));
        string project = File.ReadAllText(Path.Combine(Repository.Root, "src", "KdNotebooks.Kernel", "KdNotebooks.Kernel.csproj"));
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
        Assert.Equal(1, project.Split("<PackageReference").Length - 1);
    }

    [Fact]
    public void Only_documented_types_are_public()
    {
        string[] types = [.. typeof(KernelSpec).Assembly.GetExportedTypes().Select(t => t.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["DisplayHandle", "Interruption", "JupyterPaths", "KernelException", "KernelSpec", "KernelStatus", "Notebook", "NotebookError", "NotebookResult", "NotebookRunOptions", "Notebooks", "ProgressBar"],
            types);
    }

    [Fact]
    public void The_version_is_the_products() =>
        Assert.Equal(typeof(KernelSpec).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion, KernelVersion.Text);
}
