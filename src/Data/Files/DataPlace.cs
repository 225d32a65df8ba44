namespace NativeTickets.Data;

/// <summary>Finds the files of a data set, and says how to get those that are missing.</summary>
static class DataPlace
{
    /// <summary>Where a path that a user wrote may lead, the best first: as it stands, or from the data folder.</summary>
    public static string[] Of(string written, string dataFolder)
    {
        var place = UserPath.Expand(written);
        return [place, Path.Combine(dataFolder, place)];
    }

    /// <summary>The folder of a set of the catalog: its own within the data folder, or the data folder itself where its files' names are its own.</summary>
    /// <exception cref="DataException">It is in none where it may be.</exception>
    public static string Find(CatalogEntry entry, string dataFolder, string file) =>
        TryFind(entry, dataFolder, file) ?? throw Missing(Path.Combine(dataFolder, entry.Folder, file), entry.Name, dataFolder);

    /// <summary>As <see cref="Find"/>; null where it is in none.</summary>
    public static string? TryFind(CatalogEntry entry, string dataFolder, string file)
    {
        var own = Path.Combine(dataFolder, entry.Folder);
        string[] folders = entry.SharesFileNames ? [own] : [own, dataFolder];
        return folders.FirstOrDefault(folder => BoundedFile.Find(Path.Combine(folder, file)) is not null);
    }

    /// <summary>The path of a file, packed or plain.</summary>
    /// <exception cref="DataException">It is missing; the message says how to get it into <paramref name="dataFolder"/>.</exception>
    public static string Require(string folder, string file, string name, string dataFolder) =>
        BoundedFile.Find(Path.Combine(folder, file)) ?? throw Missing(Path.Combine(folder, file), name, dataFolder);

    /// <summary>The command that fetches a data set into this data folder.</summary>
    public static string GetCommand(string name, string dataFolder) => $"nativetickets data get {name} --data {ShownText.Argument(dataFolder)}";

    static DataException Missing(string path, string name, string dataFolder) => new(
        $"data set '{name}' is not here: there is neither {path} nor {path}.gz. Fetch it with\n" +
        $"  {GetCommand(name, dataFolder)}\n" +
        $"or say where it is with --data FOLDER or the variable {DataSets.FolderVariable}");
}
