namespace NativeTickets.Data;

/// <summary>Says of every file of a data set whether it is there, whole, and what the authors publish.</summary>
public static class DataVerification
{
    /// <summary>Reads and hashes the files of a set; packed ones are judged by what they unpack to.</summary>
    /// <param name="entry">Which set.</param>
    /// <param name="dataFolder">The folder that holds data sets.</param>
    public static SetVerdict Verify(CatalogEntry entry, string dataFolder) => Verify(entry, dataFolder, isRead: false);

    /// <summary>As the other one, where a reader may have found that no file is damaged.</summary>
    internal static SetVerdict Verify(CatalogEntry entry, string dataFolder, bool isRead)
    {
        var folder = FolderOf(entry, dataFolder);
        if (folder is null)
            return new SetVerdict(
                null, [.. entry.Contents.Select(file => new FileVerdict(Path.Combine(dataFolder, entry.Folder, file.Name), FileState.Missing, "missing"))]);
        var record = entry.Archive is { } archive ? DataRecord.Read(folder, archive) : null;
        var files = entry.Contents.Select((file, i) => Judge(file, entry.Archive is null ? entry.Downloads[i] : null, folder, record)).ToArray();
        if (!isRead && files.Any(file => file.State == FileState.NotOfficial) && !files.Any(file => file.State is FileState.Missing or FileState.Damaged))
            FindDamage(entry, dataFolder, files);
        return new SetVerdict(folder, files);
    }

    /// <summary>The folder where the set's readers would find it; null where none of its files is there.</summary>
    public static string? FolderOf(CatalogEntry entry, string dataFolder) => entry.Contents
        .Select(file => DataPlace.TryFind(entry, dataFolder, file.Name))
        .FirstOrDefault(folder => folder is not null);

    static FileVerdict Judge(CatalogFile file, CatalogFile? packed, string folder, DataRecord? record)
    {
        var path = BoundedFile.Find(Path.Combine(folder, file.Name));
        if (path is null) return new FileVerdict(Path.Combine(folder, file.Name), FileState.Missing, "missing");
        try
        {
            if (BoundedFile.Sha256(path, file.Bytes) is not { } sha256)
                return new FileVerdict(path, FileState.NotOfficial, $"has not the {file.Bytes:#,0} bytes of the official one");
            if (file.Sha256 is not null)
                return sha256 == file.Sha256
                    ? Official(path)
                    : new FileVerdict(path, FileState.NotOfficial, $"unpacked SHA-256 is {sha256}, {file.Sha256} was wanted");
            if (packed is not null) return JudgePacked(path, packed);
            if (record is null) return new FileVerdict(path, FileState.NotOfficial, "does not come from a verified download");
            return record.Has(file.Name, sha256)
                ? Official(path)
                : new FileVerdict(path, FileState.NotOfficial, "differs from what the verified download held");
        }
        catch (DataException e)
        {
            return new FileVerdict(path, FileState.Damaged, Detail(e, path));
        }
    }

    static FileVerdict JudgePacked(string path, CatalogFile packed)
    {
        if (Path.GetFileName(path) != packed.Name)
            return new FileVerdict(path, FileState.NotOfficial, $"is unpacked, and the digest of {packed.Name} alone is known; leave it packed");
        return BoundedFile.RawSha256(path) is var sha256 && sha256 == packed.Sha256
            ? Official(path)
            : new FileVerdict(path, FileState.NotOfficial, $"SHA-256 is {sha256}, {packed.Sha256} was wanted");
    }

    static FileVerdict Official(string path) => new(path, FileState.Official, "");

    static void FindDamage(CatalogEntry entry, string dataFolder, FileVerdict[] files)
    {
        try
        {
            entry.Read?.Invoke(dataFolder);
        }
        catch (DataException e)
        {
            var named = Array.FindIndex(files, file => e.Message.StartsWith(file.Path + ":", StringComparison.Ordinal));
            for (var i = 0; i < files.Length; i++)
                if (i == named || (named < 0 && files[i].State == FileState.NotOfficial))
                    files[i] = files[i] with { State = FileState.Damaged, Detail = Detail(e, files[i].Path) };
        }
    }

    static string Detail(DataException e, string path) =>
        e.Message.StartsWith(path + ": ", StringComparison.Ordinal) ? e.Message[(path.Length + 2)..] : e.Message;
}
