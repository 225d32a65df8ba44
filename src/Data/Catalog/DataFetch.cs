namespace NativeTickets.Data;

/// <summary>Brings a data set of the catalog into the data folder.</summary>
public static class DataFetch
{
    const long Extras = 1 << 20; // bytes an archive may hold beside the files that are read: a page or two of text

    /// <summary>
    /// Fetches what is missing or not official, checks it, unpacks it. Files of other content that are in the way are renamed, never deleted.
    /// </summary>
    /// <param name="entry">Which set.</param>
    /// <param name="dataFolder">The folder that holds data sets; made where it is missing.</param>
    /// <param name="from">A place that has the same files, asked instead of the mirrors; null for those.</param>
    /// <param name="progress">Told after every few kilobytes.</param>
    /// <param name="cancellation">Stops; what has come so far stays, and the next call continues from there.</param>
    /// <exception cref="DataException">No mirror has it, or the disk refuses, or the archive is not what it should be.</exception>
    public static async Task<FetchOutcome> GetAsync(
        CatalogEntry entry, string dataFolder, Uri? from, Action<DownloadProgress> progress, CancellationToken cancellation)
    {
        var verdict = DataVerification.Verify(entry, dataFolder);
        if (verdict.IsOfficial) return new FetchOutcome(verdict.Folder!, WasThere: true, []);
        using var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // the download has its own patience, renewed by every byte
        http.DefaultRequestHeaders.UserAgent.ParseAdd("nativetickets");
        var download = new DataDownload(http, progress);
        var mirrors = from is null ? entry.Mirrors : [from.AbsoluteUri.EndsWith('/') ? from : new Uri(from.AbsoluteUri + "/")];
        var folder = Path.Combine(dataFolder, entry.Folder);
        try
        {
            var aside = entry.Archive is { } archive
                ? await GetArchiveAsync(entry, archive, download, mirrors, dataFolder, cancellation)
                : await GetFilesAsync(entry, download, mirrors, folder, cancellation);
            return new FetchOutcome(folder, WasThere: false, aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"cannot write to {dataFolder}: {e.Message.TrimEnd('.')}. Check the space and the permissions there; then run the same command again", e);
        }
    }

    static async Task<IReadOnlyList<string>> GetFilesAsync(
        CatalogEntry entry, DataDownload download, IReadOnlyList<Uri> mirrors, string folder, CancellationToken cancellation)
    {
        var aside = new List<string>();
        for (var i = 0; i < entry.Downloads.Count; i++)
        {
            var (packed, plain) = (Path.Combine(folder, entry.Downloads[i].Name), Path.Combine(folder, entry.Contents[i].Name));
            if (Has(plain, entry, i) || (!File.Exists(plain) && Has(packed, entry, i))) continue;
            if (!File.Exists(packed) || !Has(packed, entry, i))
                await download.FetchAsync(entry.Downloads[i], mirrors, folder, replaced => SetAside(replaced, aside), cancellation);
            if (plain != packed) SetAside(plain, aside); // readers would take it rather than the packed one
        }
        return aside;
    }

    static async Task<IReadOnlyList<string>> GetArchiveAsync(
        CatalogEntry entry, CatalogFile archive, DataDownload download, IReadOnlyList<Uri> mirrors, string dataFolder, CancellationToken cancellation)
    {
        var aside = new List<string>();
        var path = Path.Combine(dataFolder, archive.Name);
        if (!File.Exists(path) || BoundedFile.RawSha256(path) != archive.Sha256)
            await download.FetchAsync(archive, mirrors, dataFolder, replaced => SetAside(replaced, aside), cancellation);
        var unpacked = path + ".unpacked";
        using (var file = InputFile.Open(path, FileShare.None)) // keeps a second process from unpacking into the same folder
        {
            try
            {
                if (Directory.Exists(unpacked)) Directory.Delete(unpacked, recursive: true);
                TarArchive.Unpack(file, unpacked, entry.Contents.Sum(content => content.Bytes) + Extras, cancellation);
                var inner = Path.Combine(unpacked, entry.Folder);
                Record(entry, archive, path, inner).Write(inner);
                Place(inner, Path.Combine(dataFolder, entry.Folder), aside);
            }
            finally
            {
                if (Directory.Exists(unpacked)) Directory.Delete(unpacked, recursive: true);
            }
        }
        File.Delete(path);
        return aside;
    }

    static DataRecord Record(CatalogEntry entry, CatalogFile archive, string path, string folder)
    {
        var digests = new Dictionary<string, string>();
        foreach (var content in entry.Contents)
        {
            var file = Path.Combine(folder, content.Name);
            if (!File.Exists(file) || BoundedFile.Sha256(file, content.Bytes) is not { } sha256)
                throw new DataException($"{path}: holds no {entry.Folder}/{content.Name} of {content.Bytes:#,0} bytes. Nothing of it was kept");
            digests[content.Name] = sha256;
        }
        return new DataRecord(archive.Name, archive.Sha256!, digests);
    }

    static void Place(string from, string folder, List<string> aside)
    {
        if (!Directory.Exists(folder))
        {
            Directory.Move(from, folder);
            DiskSync.Names(Path.GetDirectoryName(Path.GetFullPath(folder))!);
            return;
        }
        File.Delete(Path.Combine(folder, DataRecord.FileName)); // it speaks of files that are about to be replaced
        foreach (var file in Directory.EnumerateFiles(from).OrderBy(file => Path.GetFileName(file) == DataRecord.FileName).ToArray())
        {
            var target = Path.Combine(folder, Path.GetFileName(file));
            if (File.Exists(target) && BoundedFile.RawSha256(target) != BoundedFile.RawSha256(file)) SetAside(target, aside);
            DiskSync.Move(file, target);
        }
    }

    static bool Has(string path, CatalogEntry entry, int file)
    {
        var (packed, content) = (entry.Downloads[file], entry.Contents[file]);
        try
        {
            return File.Exists(path) && (content.Sha256 is null
                ? Path.GetFileName(path) == packed.Name && BoundedFile.RawSha256(path) == packed.Sha256
                : BoundedFile.Sha256(path, content.Bytes) == content.Sha256);
        }
        catch (DataException)
        {
            return false; // damaged: it is fetched again
        }
    }

    static void SetAside(string path, List<string> aside)
    {
        if (!File.Exists(path)) return;
        File.Move(path, path + ".old", overwrite: true);
        aside.Add(path);
    }
}

/// <summary>The result of fetching a data set.</summary>
/// <param name="Folder">Where its files lie.</param>
/// <param name="WasThere">True where they were there before, official and whole, and nothing was fetched.</param>
/// <param name="SetAside">Files that were in the way and now end with <c>.old</c>.</param>
public sealed record FetchOutcome(string Folder, bool WasThere, IReadOnlyList<string> SetAside);

/// <summary>How far the download of one file has come.</summary>
/// <param name="File">Its name.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Bytes">How many bytes are here, those of an earlier try among them.</param>
/// <param name="Total">How many it has.</param>
public readonly record struct DownloadProgress(string File, Uri Source, long Bytes, long Total);
