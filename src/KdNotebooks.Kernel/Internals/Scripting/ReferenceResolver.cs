using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>Finds what <c>#r</c> names: a file, relative to the file that says so or to the working directory, or a package.</summary>
internal sealed class ReferenceResolver(NotebookAssemblies assemblies, NuGetPackages packages) : MetadataReferenceResolver
{
    /// <summary>Why the last references could not be resolved, one line each.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>False while completing: typing must not start a restore.</summary>
    public bool MayRestore { get; set; } = true;

    public override bool ResolveMissingAssemblies => true;

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity) =>
        assemblies.FindMissing(referenceIdentity);

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        try
        {
            if (PackageDirective.IsPackage(reference))
            {
                IReadOnlyList<string> files = packages.Resolve(PackageDirective.Parse(reference), MayRestore);
                return [.. files.Select(f => assemblies.Reference(f, immutable: true))];
            }
            string path = FilePaths.Resolve(reference, baseFilePath);
            if (File.Exists(path)) return [assemblies.Reference(path)];
            if (!reference.Contains('/') && !reference.Contains('\\') && assemblies.Find(Path.GetFileNameWithoutExtension(reference)) is { } known) return [known];
            Failures.Add($"#r \"{reference}\": there is no file {path}");
        }
        catch (KernelException e)
        {
            Failures.Add($"#r \"{reference}\": {e.Message}");
        }
        return [];
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => 1;
}

/// <summary>Finds and reads what <c>#load</c> names.</summary>
internal sealed class LoadResolver : SourceReferenceResolver
{
    // What stack traces show: a cell's name is no path.
    public override string? NormalizePath(string path, string? baseFilePath) => path;

    public override string? ResolveReference(string path, string? baseFilePath)
    {
        try
        {
            string full = FilePaths.Resolve(path, baseFilePath);
            return File.Exists(full) ? full : null;
        }
        catch (KernelException)
        {
            return null;
        }
    }

    public override Stream OpenRead(string resolvedPath)
    {
        string code = File.ReadAllText(resolvedPath);
        try
        {
            Nesting.RequireShallow(code);
        }
        catch (DirectiveException e)
        {
            // The compiler makes the error of a file that cannot be read of it.
            throw new IOException($"line {e.Line}: {e.Message}", e);
        }
        return new MemoryStream(Encoding.UTF8.GetBytes(code));
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => 1;
}

internal static class FilePaths
{
    /// <summary>Relative to the folder of a file on disk that names the path; in a cell, to the working directory.</summary>
    /// <exception cref="KernelException">No file can have this name.</exception>
    public static string Resolve(string path, string? baseFilePath)
    {
        if (path.Contains('\0')) throw new KernelException("a path cannot hold the character U+0000");
        string folder = baseFilePath is not null && Path.IsPathFullyQualified(baseFilePath) ? Path.GetDirectoryName(baseFilePath)! : Directory.GetCurrentDirectory();
        if (path.StartsWith("~/", StringComparison.Ordinal)) path = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]);
        return Path.GetFullPath(path, folder);
    }
}
