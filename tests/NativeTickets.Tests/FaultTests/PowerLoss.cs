using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Tests;

/// <summary>
/// What a disk may hold after a loss of power in the midst of a list of operations. Only this is certain: the bytes of a file that were there when it was
/// synced, and the names of a folder that were there when that was. Of every later change of a name, each by itself is there or not, in any order; of every
/// later change of a file's bytes nothing is there, or all, or the length alone, or a part of the last write.
/// </summary>
sealed class PowerLoss
{
    const int MostInEveryCombination = 5; // changes of names that are not certain
    const int MoreCombinations = 16; // of more of them: chosen by chance, beside all, none, each one alone and each one missing

    readonly Item root = new(isFolder: true);
    readonly List<Change> pending = [];

    /// <summary>What became of a file's bytes that were not certain.</summary>
    enum Bytes
    {
        Lost,
        Kept,
        LengthAlone,
        Torn,
    }

    /// <summary>The states that a loss of power right after some number of operations may leave, each as the content of every file by its path.</summary>
    /// <param name="operations">What was done, from an empty folder.</param>
    /// <param name="done">How many of them.</param>
    /// <param name="random">Chooses combinations where there are too many.</param>
    public static IEnumerable<DiskState> After(IReadOnlyList<FileOperation> operations, int done, RandomStream random)
    {
        var disk = new PowerLoss();
        foreach (var operation in operations.Take(done)) disk.Apply(operation);
        foreach (var isKept in Combinations(disk.pending.Count, random))
            foreach (var bytes in Enum.GetValues<Bytes>()) yield return disk.StateWith(isKept, bytes);
    }

    static IEnumerable<Func<int, bool>> Combinations(int changes, RandomStream random)
    {
        if (changes <= MostInEveryCombination)
        {
            for (var bits = 0; bits < 1 << changes; bits++)
            {
                var chosen = bits;
                yield return change => (chosen >> change & 1) == 1;
            }
            yield break;
        }
        yield return _ => false;
        yield return _ => true;
        for (var i = 0; i < changes; i++)
        {
            var one = i;
            yield return change => change == one;
            yield return change => change != one;
        }
        for (var i = 0; i < MoreCombinations; i++)
        {
            bool[] chosen = [.. Enumerable.Range(0, changes).Select(_ => random.NextInt(2) == 1)];
            yield return change => chosen[change];
        }
    }

    void Apply(FileOperation operation)
    {
        switch (operation.Kind)
        {
            case FileOperationKind.File or FileOperationKind.Folder:
                Rename((Find(operation.Path[..^1]), operation.Path[^1], new Item(operation.Kind == FileOperationKind.Folder)));
                break;
            case FileOperationKind.Write:
                Find(operation.Path).Write(operation.Offset, operation.Bytes);
                break;
            case FileOperationKind.Cut:
                Find(operation.Path).Cut(operation.Offset);
                break;
            case FileOperationKind.Rename:
                var moved = Find(operation.Path);
                Rename((Find(operation.Path[..^1]), operation.Path[^1], null), (Find(operation.Target[..^1]), operation.Target[^1], moved));
                break;
            case FileOperationKind.Remove:
                Rename((Find(operation.Path[..^1]), operation.Path[^1], null));
                break;
            case FileOperationKind.Sync:
                Sync(Find(operation.Path));
                break;
            default:
                throw new InvalidOperationException($"what {operation.Kind} does to a disk is not known");
        }
    }

    void Rename(params (Item Folder, string Name, Item? Item)[] effects)
    {
        foreach (var (folder, name, item) in effects) Set(folder.Names, name, item);
        pending.Add(new Change(effects));
    }

    void Sync(Item item)
    {
        item.CertainWrites = item.Writes.Count;
        foreach (var change in pending.Where(change => change.Effects.Any(effect => effect.Folder == item)).ToArray())
        {
            foreach (var (folder, name, target) in change.Effects) Set(folder.CertainNames, name, target);
            pending.Remove(change);
        }
    }

    DiskState StateWith(Func<int, bool> isKept, Bytes bytes)
    {
        var names = new Dictionary<Item, Dictionary<string, Item>>();
        for (var i = 0; i < pending.Count; i++)
            if (isKept(i))
                foreach (var (folder, name, item) in pending[i].Effects) Set(NamesOf(folder), name, item);
        var state = new DiskState();
        Add(root, []);
        return state;

        Dictionary<string, Item> NamesOf(Item folder)
        {
            if (!names.TryGetValue(folder, out var found)) names[folder] = found = new(folder.CertainNames);
            return found;
        }

        void Add(Item folder, string[] path)
        {
            foreach (var (name, item) in NamesOf(folder))
            {
                string[] inner = [.. path, name];
                if (item.IsFolder) state.Folders.Add(Path.Combine(inner));
                else state.Files[Path.Combine(inner)] = item.Content(bytes);
                if (item.IsFolder) Add(item, inner);
            }
        }
    }

    Item Find(string[] path)
    {
        var item = root;
        foreach (var name in path) item = item.Names[name];
        return item;
    }

    static void Set(Dictionary<string, Item> names, string name, Item? item)
    {
        if (item is null) names.Remove(name);
        else names[name] = item;
    }

    /// <summary>A change of names that is there as a whole or not at all.</summary>
    sealed record Change((Item Folder, string Name, Item? Item)[] Effects);

    /// <summary>A file or a folder, whatever its names.</summary>
    sealed class Item(bool isFolder)
    {
        public bool IsFolder => isFolder;

        public Dictionary<string, Item> Names { get; } = [];

        public Dictionary<string, Item> CertainNames { get; } = [];

        public List<(int Offset, byte[]? Bytes)> Writes { get; } = [];

        public int CertainWrites { get; set; }

        public void Write(int offset, byte[] bytes) => Writes.Add((offset, bytes));

        public void Cut(int length) => Writes.Add((length, null));

        public byte[] Content(Bytes bytes)
        {
            var certain = After(CertainWrites);
            if (bytes == Bytes.Lost || CertainWrites == Writes.Count) return certain;
            var whole = After(Writes.Count);
            if (bytes == Bytes.Kept) return whole;
            if (bytes == Bytes.LengthAlone)
            {
                var zeros = new byte[whole.Length];
                certain.AsSpan(0, Math.Min(certain.Length, whole.Length)).CopyTo(zeros);
                return zeros;
            }
            return Writes[^1].Bytes is { } last ? [.. After(Writes.Count - 1).Take(Writes[^1].Offset), .. last.Take(last.Length / 2)] : certain;
        }

        byte[] After(int writes)
        {
            byte[] content = [];
            foreach (var (offset, bytes) in Writes.Take(writes))
            {
                if (bytes is null || content.Length < offset + bytes.Length) Array.Resize(ref content, bytes is null ? offset : offset + bytes.Length);
                bytes?.CopyTo(content, offset);
            }
            return content;
        }
    }
}

/// <summary>Folders and files as a disk may hold them.</summary>
sealed class DiskState
{
    public SortedSet<string> Folders { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Equal where the states are.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var folder in Folders) hash.AppendData(Encoding.UTF8.GetBytes(folder + "\n"));
        foreach (var (path, bytes) in Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path} {bytes.Length}\n"));
            hash.AppendData(bytes);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Makes it below a folder that is empty.</summary>
    public void Write(string folder)
    {
        foreach (var inner in Folders) Directory.CreateDirectory(Path.Combine(folder, inner));
        foreach (var (path, bytes) in Files) File.WriteAllBytes(Path.Combine(folder, path), bytes);
    }
}
