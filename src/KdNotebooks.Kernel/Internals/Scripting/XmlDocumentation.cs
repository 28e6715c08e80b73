using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.CodeAnalysis;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>
/// Documentation comments by documentation id. A referenced dll's lie in the .xml beside it; the framework's in the SDK's
/// reference pack, spread over files by reference assembly, so all of them are searched.
/// </summary>
internal static class XmlDocumentation
{
    private static readonly Lazy<string[]> FrameworkFiles = new(FindFrameworkFiles);
    private static readonly ConcurrentDictionary<string, string> FrameworkMembers = new();

    public static DocumentationProvider ProviderFor(string assemblyPath)
    {
        string xml = Path.ChangeExtension(assemblyPath, ".xml");
        return Path.GetDirectoryName(assemblyPath) == Path.GetDirectoryName(typeof(object).Assembly.Location)
            ? FrameworkProvider.Instance
            : new FileProvider(xml);
    }

    private static string[] FindFrameworkFiles()
    {
        // <root>/shared/Microsoft.NETCore.App/<version> and <root>/packs/Microsoft.NETCore.App.Ref/<version>/ref/<framework>
        string? root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        string packs = Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref");
        if (!Directory.Exists(packs)) return [];
        string? newest = Directory.GetDirectories(packs).OrderByDescending(p => Version.TryParse(Path.GetFileName(p).Split('-')[0], out Version? v) ? v : new Version()).FirstOrDefault();
        return newest is null ? [] : [.. Directory.EnumerateFiles(newest, "*.xml", SearchOption.AllDirectories).OrderByDescending(f => Path.GetFileName(f) == "System.Runtime.xml")];
    }

    private static string FindInFramework(string id)
    {
        byte[] needle = Encoding.UTF8.GetBytes($"<member name=\"{id}\">");
        foreach (string file in FrameworkFiles.Value)
        {
            byte[] content = File.ReadAllBytes(file);
            int start = content.AsSpan().IndexOf(needle);
            if (start < 0) continue;
            int end = content.AsSpan(start).IndexOf("</member>"u8);
            if (end > 0) return Encoding.UTF8.GetString(content, start, end + "</member>".Length);
        }
        return "";
    }

    private sealed class FrameworkProvider : DocumentationProvider
    {
        public static readonly FrameworkProvider Instance = new();

        protected override string GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
            FrameworkMembers.GetOrAdd(documentationMemberID, FindInFramework);

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => 1;
    }

    private sealed class FileProvider(string path) : DocumentationProvider
    {
        private readonly Lazy<Dictionary<string, string>> members = new(() => Load(path));

        protected override string GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
            members.Value.GetValueOrDefault(documentationMemberID, "");

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(path);

        private static Dictionary<string, string> Load(string path)
        {
            var members = new Dictionary<string, string>();
            if (!File.Exists(path)) return members;
            try
            {
                using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
                while (reader.ReadToFollowing("member"))
                {
                    if (reader.GetAttribute("name") is { } name) members[name] = reader.ReadOuterXml();
                }
            }
            catch (XmlException)
            {
                // A damaged file documents as far as it can be read.
            }
            return members;
        }
    }
}
