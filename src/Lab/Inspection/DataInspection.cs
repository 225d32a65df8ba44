using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;

namespace NativeTickets.Lab.Inspection;

/// <summary>Lists, fetches and verifies data sets, in words. Every data folder may be null: then it is the one that <c>NATIVETICKETS_DATA</c> names.</summary>
public static class DataInspection
{
    static string Glyphs => DataCatalog.Glyphs.Name;

    /// <summary>Every set that can be fetched.</summary>
    static IReadOnlyList<CatalogEntry> Fetched => [.. Listed.Where(entry => entry.Downloads.Count > 0)];

    static IReadOnlyList<CatalogEntry> Listed => [.. DataSetKind.All.All.Select(kind => kind.Catalog).OfType<CatalogEntry>()];

    static string Listing
    {
        get
        {
            string[] names = [.. Fetched.Select(entry => entry.Name)];
            return $"{string.Join(", ", names[..^1])} and {names[^1]}";
        }
    }

    /// <exception cref="RequestException">There is none of this name; the message names those there are.</exception>
    static CatalogEntry Find(string name) => Fetched.FirstOrDefault(entry => entry.Name == name) ?? throw new RequestException(
        $"there is no data set '{ShownText.Quote(name)}' to fetch or verify: there are {Listing}; {Glyphs} is built in");

    /// <summary>Every data set by name, and where it lies.</summary>
    public static IReadOnlyList<DataSummary> List(string? dataFolder)
    {
        var folder = dataFolder ?? DataSets.DefaultFolder;
        return [.. Listed.Select(entry => Summary(entry, folder)).Zip(Listed, (summary, entry) =>
            entry.Downloads.Count > 0 ? summary : summary with { Place = "built in", IsHere = true })];
    }

    /// <summary>Fetches a data set and says what was done.</summary>
    /// <param name="name">A name of the list.</param>
    /// <param name="dataFolder">Made where it is missing.</param>
    /// <param name="from">The address of a folder that has the same files, http or https; null for the usual places.</param>
    /// <param name="progress">Told after every few kilobytes.</param>
    /// <param name="cancellation">Stops; what has come so far stays, and the next call continues from there.</param>
    /// <exception cref="UserException">There is no such set, no place that has it, no space, or its bytes are wrong.</exception>
    public static IReadOnlyList<string> Get(string name, string? dataFolder, string? from, Action<DataProgress> progress, CancellationToken cancellation) =>
        name == Glyphs ? [$"{Glyphs}: built in, drawn by code; there is nothing to fetch"] : Get(Find(name), dataFolder, from, progress,
            cancellation);

    /// <summary>As the other one, for an entry that need not be in the catalog.</summary>
    internal static IReadOnlyList<string> Get(CatalogEntry entry, string? dataFolder, string? from, Action<DataProgress> progress,
        CancellationToken cancellation)
    {
        var source = from is null ? null : Address(from);
        void Report(DownloadProgress p) => progress(new DataProgress(p.File, p.Source.Authority, p.Bytes, p.Total));
        var outcome = DataFetch.GetAsync(entry, dataFolder ?? DataSets.DefaultFolder, source, Report, cancellation).GetAwaiter().GetResult();
        var verdict = outcome.WasThere ? "already here, the official bytes" : "fetched and verified";
        return [.. outcome.SetAside.Select(path => $"kept {path}, which was not the official file, as {path}.old"),
            $"{entry.Name}: {verdict} ({outcome.Folder})"];
    }

    /// <summary>Verifies one data set, or all that are here.</summary>
    /// <param name="name">A name of the list; null for every set that is here.</param>
    /// <param name="dataFolder">The folder that holds data sets.</param>
    /// <exception cref="UserException">There is no such set; or none was named and none is here.</exception>
    public static IReadOnlyList<DataCheck> Verify(string? name, string? dataFolder)
    {
        var folder = dataFolder ?? DataSets.DefaultFolder;
        if (name == Glyphs) return [VerifyGlyphs()];
        if (name is not null) return [Verify(Find(name), folder)];
        var here = Fetched.Where(entry => DataVerification.FolderOf(entry, folder) is not null).ToArray();
        if (here.Length == 0)
            throw new DataException($"there is no data set in {folder}. Fetch one, or say where they are with --data FOLDER or the variable "
                + $"{DataSets.FolderVariable}");
        return [.. here.Select(entry => Verify(entry, folder))];
    }

    /// <summary>Verifies a set that need not be in the catalog.</summary>
    internal static DataCheck Verify(CatalogEntry entry, string folder)
    {
        var verdict = DataVerification.Verify(entry, folder);
        if (verdict.IsOfficial) return new DataCheck(true, [$"{entry.Name}: the official bytes ({verdict.Folder})"]);
        var command = $"  {DataSets.GetCommand(entry.Name, folder)}";
        if (verdict.Folder is null) return new DataCheck(false, [$"{entry.Name}: not found in {folder}. Fetch it with", command]);
        var worst = verdict.Files.Max(file => file.State);
        var told = worst == FileState.NotOfficial ? "A run can use them, and its provenance says what they are. " : "No run can use it so. ";
        return new DataCheck(false,
        [
            $"{entry.Name}: {Words(worst)} ({verdict.Folder})",
            .. verdict.Files.Where(file => file.State != FileState.Official).Select(file => $"  {file.Path}: "
                + $"{Words(file.State)}{(file.Detail == Words(file.State) ? "" : $": {file.Detail}")}"),
            $"{told}Fetch the official files (what is in their way is kept, renamed to end with .old):",
            command,
        ]);
    }

    static DataCheck VerifyGlyphs()
    {
        var isOfficial = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs }).Official == true;
        return new DataCheck(isOfficial, [isOfficial ? $"{Glyphs}: built in, drawn as it should be" : $"{Glyphs}: this machine draws other images than it "
            + $"should; please report that"]);
    }

    static DataSummary Summary(CatalogEntry entry, string folder)
    {
        var place = DataVerification.FolderOf(entry, folder);
        var text = place ?? $"not found: {DataSets.GetCommand(entry.Name, folder)}";
        return new DataSummary(entry.Name, entry.Classes, Images(entry.TrainingImages, entry.TestImages), entry.Shape, text, place is not null);
    }

    static string Images(int training, int test) => $"{training:#,0} + {test:#,0}";

    static string Words(FileState state) => state switch
    {
        FileState.Official => "the official bytes",
        FileState.NotOfficial => "not the official bytes",
        FileState.Damaged => "damaged",
        FileState.Missing => "missing",
        _ => throw new InvalidOperationException($"no words for a file that is {state}"),
    };

    static Uri Address(string from) =>
        Uri.TryCreate(from, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new RequestException($"--from expects the address of a folder, http://… or https://…; it got '{ShownText.Quote(from)}'");
}

/// <summary>A data set in words.</summary>
/// <param name="Name">The name <c>data.dataset</c> takes in a pipeline.</param>
/// <param name="Classes">How many classes there are.</param>
/// <param name="Images">How many images there are to train and validate on, and to test on.</param>
/// <param name="Shape">Of an image: channels x height x width.</param>
/// <param name="Place">The folder its files lie in; else the command that fetches them.</param>
/// <param name="IsHere">Whether it can be opened without being fetched first.</param>
public sealed record DataSummary(string Name, int Classes, string Images, string Shape, string Place, bool IsHere);

/// <summary>The result of verifying a data set.</summary>
/// <param name="IsOfficial">Whether every file is there and the one that the data set's authors publish.</param>
/// <param name="Lines">The verdict, what is wrong with which file, and what to do.</param>
public sealed record DataCheck(bool IsOfficial, IReadOnlyList<string> Lines);

/// <summary>How far the download of one file has come.</summary>
/// <param name="File">Its name.</param>
/// <param name="Host">The machine it comes from.</param>
/// <param name="Bytes">How many bytes are here, those of an earlier try among them.</param>
/// <param name="Total">How many it has.</param>
public readonly record struct DataProgress(string File, string Host, long Bytes, long Total);
