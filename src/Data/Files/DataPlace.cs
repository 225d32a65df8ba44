namespace NativeTickets.Data;

/// <summary>Finds the files of a data set, and says how to get those that are missing.</summary>
static class DataPlace
{
    /// <summary>The folder of a data set: its own within the data folder, or the data folder itself.</summary>
    /// <exception cref="DataException">It is in neither.</exception>
    public static string Find(string dataFolder, string own, string file, string name)
    {
        var usual = Path.Combine(dataFolder, own);
        foreach (var folder in (string[])[usual, dataFolder])
            if (BoundedFile.Find(Path.Combine(folder, file)) is not null) return folder;
        throw Missing(Path.Combine(usual, file), name, dataFolder);
    }

    /// <summary>The path of a file, packed or plain.</summary>
    /// <exception cref="DataException">It is missing.</exception>
    public static string Require(string folder, string file, string name) =>
        BoundedFile.Find(Path.Combine(folder, file)) ?? throw Missing(Path.Combine(folder, file), name, Path.GetDirectoryName(Path.GetFullPath(folder)) ?? folder);

    static DataException Missing(string path, string name, string dataFolder) => new(
        $"data set '{name}' is not here: there is neither {path} nor {path}.gz. Fetch it with\n" +
        $"  nativetickets data get {name} --data {Quoted(dataFolder)}\n" +
        $"or say where it is with --data FOLDER or the variable {DataSets.FolderVariable}");

    static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
