using KdNotebooks.Data.Internals;

namespace KdNotebooks.Data;

/// <summary>No source of a data set could be reached.</summary>
/// <param name="dataset">Which.</param>
/// <param name="why">What each source said.</param>
/// <param name="remedy">What to put where.</param>
public sealed class UnreachableException(string dataset, string why, string remedy) : KdException($"cannot fetch {dataset} ({why}): {remedy}")
{
    /// <summary>Which data set.</summary>
    public string Dataset { get; } = dataset;

    /// <summary>What each source said.</summary>
    public string Why { get; } = why;

    /// <summary>What to put where.</summary>
    public string Remedy { get; } = remedy;
}

/// <summary>
/// Brings data sets into a store: what is there is verified and used, the rest comes from the catalog's sources in their
/// order. A file appears only when it is complete and its checksum is right. Two fetches at once wait for each other.
/// </summary>
/// <param name="store">Where the files go.</param>
/// <param name="catalog">What there is; the built-in catalog when null.</param>
public sealed class DataFetcher(DataStore store, DataCatalog? catalog = null)
{
    private readonly DataCatalog _catalog = catalog ?? DataCatalog.Default;

    /// <summary>For tests: what answers instead of the network.</summary>
    internal HttpMessageHandler? Http { get; init; }

    /// <summary>Whether a data set, with all it needs, is there (contents are not looked at).</summary>
    public bool IsThere(string name)
    {
        CatalogDataset set = _catalog[name];
        return set.Needs.All(IsThere) && (set.AnyOf.Count == 0 || set.AnyOf.Any(IsThere)) && (set.Files.Count == 0 || Files(set).AreThere());
    }

    /// <summary>Gets what is missing of a data set and of all it needs.</summary>
    /// <param name="name">A name of the catalog.</param>
    /// <param name="repair">Fetch damaged files again; otherwise a damaged file is an error.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Stops; no half file stays, a partial download is kept aside and continued next time.</param>
    /// <exception cref="KdException">No source could be reached; the line says what to put where.</exception>
    public async Task EnsureAsync(string name, bool repair = false, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        CatalogDataset set = _catalog[name];
        foreach (string need in set.Needs) await EnsureAsync(need, repair, progress, cancellation).ConfigureAwait(false);
        if (set.AnyOf.Count > 0) await EnsureOneAsync(set, repair, progress, cancellation).ConfigureAwait(false);
        if (set.Files.Count == 0 || !repair && Files(set).AreThere()) return;

        FileCheck[] checks = [.. Files(set).Verify(cancellation)];
        CatalogFile[] wanted = [.. set.Files.Where((_, i) => checks[i].State is FileState.Missing || repair && checks[i].State is FileState.Damaged)];
        if (wanted.Length > 0) await FetchAsync(set, wanted, repair, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes a data set's files from a folder, an archive or a file that the user has; checksums are compared.</summary>
    /// <returns>How many files were taken.</returns>
    /// <exception cref="InvalidInputException">Nothing that belongs to the data set is there.</exception>
    public int Take(string name, string path, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        CatalogDataset set = _catalog[name];
        if (set.Files.Count == 0) throw new InvalidInputException($"{name} has no files of its own; name one of: {string.Join(", ", set.Needs.Concat(set.AnyOf))}");
        if (!File.Exists(path) && !Directory.Exists(path)) throw new InvalidInputException($"there is no file or folder {path}");
        using FetchFolder folder = FetchFolder.Open(store, set.Name, cancellation);
        var intake = new Intake(store, set, set.Files);
        intake.TakeAll(FileTree.Read(path), step => progress?.Report(new DataProgress(set.Name, step)), cancellation);
        if (intake.Taken == 0)
            throw new InvalidInputException($"{path} holds none of the files of {name} ({string.Join(", ", set.Files.Select(file => file.Name))}){intake.WhyNot}");
        return intake.Taken;
    }

    private async Task EnsureOneAsync(CatalogDataset set, bool repair, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (set.AnyOf.FirstOrDefault(IsThere) is { } there)
        {
            await EnsureAsync(there, repair, progress, cancellation).ConfigureAwait(false);
            return;
        }
        var failures = new List<UnreachableException>();
        foreach (string choice in set.AnyOf.OrderByDescending(choice => _catalog[choice].Default))
        {
            try
            {
                await EnsureAsync(choice, repair, progress, cancellation).ConfigureAwait(false);
                return;
            }
            catch (UnreachableException exception)
            {
                failures.Add(exception);
            }
        }
        throw new UnreachableException(set.Name, string.Join("; ", failures.Select(failure => $"{failure.Dataset}: {failure.Why}")), failures.MinBy(failure => failure.Remedy.Length)!.Remedy);
    }

    private async Task FetchAsync(CatalogDataset set, IReadOnlyList<CatalogFile> wanted, bool repair, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using FetchFolder folder = FetchFolder.Open(store, set.Name, cancellation);
        // Another process may have brought them while this one waited.
        wanted = [.. wanted.Where(file => Files(set).Verify(file, cancellation).State is var state && (state is FileState.Missing || repair && state is FileState.Damaged))];
        var intake = new Intake(store, set, wanted);
        using var http = new HttpDownload(Http);
        var failures = new List<string>();
        foreach (CatalogSource source in set.Sources)
        {
            if (intake.Pending.Count == 0) break;
            try
            {
                await new SourceReader(store, set, source, folder, http).ReadAsync(intake, progress, cancellation).ConfigureAwait(false);
                if (intake.Pending.Count > 0) failures.Add($"{source.Label} lacks {intake.Pending[0].Name}{intake.WhyNot}");
            }
            catch (KdException exception) when (exception.InnerException is null || !DiskErrors.IsDiskFull(exception.InnerException) && !DiskErrors.IsReadOnly(exception.InnerException))
            {
                failures.Add(exception.Message);
            }
        }
        if (intake.Pending.Count > 0) throw Unreachable(set, intake.Pending, failures);
    }

    private UnreachableException Unreachable(CatalogDataset set, IReadOnlyList<CatalogFile> pending, IReadOnlyList<string> failures)
    {
        string names = string.Join(", ", pending.Take(4).Select(file => file.Name)) + (pending.Count > 4 ? $" and {pending.Count - 4} more" : "");
        string put = $"put {names} into {Path.GetDirectoryName(store.PathOf(pending[0].Path))}";
        return set.ByHand is { } byHand
            ? new UnreachableException(set.Name, failures.Count > 0 ? string.Join("; ", failures) : "it is not given away freely", $"{byHand}, then run 'kd data get {set.Name} --from PATH' or {put}")
            : new UnreachableException(set.Name, string.Join("; ", failures), $"go online and run the command again, or {put}");
    }

    private DatasetFiles Files(CatalogDataset set) => new(store, set);
}
