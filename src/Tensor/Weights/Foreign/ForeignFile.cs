using System.Text;

namespace NativeTickets;

/// <summary>
/// Weights that somebody else may have saved, opened by what is in the file and not by its name: safetensors, in one file or several with an index, or a dict
/// of tensors as PyTorch saves it. The numbers of a tensor are read when they are asked for.
/// </summary>
public sealed class ForeignFile : IDisposable
{
    const int BeginBytes = 512;

    readonly List<FileStream> streams = [];
    readonly Dictionary<string, ForeignTensor> tensors = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    readonly List<string> notes = [];
    readonly bool holdsSums;

    ForeignFile(string path, bool holdsSums) => (Path, this.holdsSums) = (path, holdsSums);

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>The tensors by the file's names.</summary>
    public IReadOnlyDictionary<string, ForeignTensor> Tensors => tensors;

    /// <summary>The texts by name; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>What its reader has to know of how it was read; empty for nothing.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="holdsSums">
    /// Whether a checksum in its texts has to hold; false where another program wrote it, which may have passed on the texts of what it read.
    /// </param>
    /// <exception cref="FileException">It cannot be opened, is damaged, or is of a form that is not read: where PyTorch can read it, the message has the lines
    /// of Python that convert it. No code of the file runs.</exception>
    public static ForeignFile Open(string path, bool holdsSums = true)
    {
        var file = new ForeignFile(path, holdsSums);
        try
        {
            file.Add(path, isPart: false);
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            if (FileRefusal.Is(e)) throw FileException.Unread(path, e);
            throw;
        }
    }

    /// <summary>Tensors that are read already.</summary>
    /// <param name="tensors">By name.</param>
    /// <param name="source">What messages call them.</param>
    public static ForeignFile Of(IReadOnlyDictionary<string, WeightsEntry> tensors, string source)
    {
        var file = new ForeignFile(source, holdsSums: false);
        foreach (var (name, entry) in tensors)
        {
            var extents = new long[entry.Shape.Rank];
            for (var axis = 0; axis < extents.Length; axis++) extents[axis] = entry.Shape[axis];
            var type = entry.IsInteger ? WeightsType.I64 : WeightsType.F32;
            file.tensors.Add(name, new ForeignTensor(name, type.ToString(), type, extents, () => entry));
        }
        return file;
    }

    /// <summary>Keeps what lies under a prefix, by its name without it; nothing changes where no name has the prefix.</summary>
    public void NarrowTo(string prefix)
    {
        var inside = tensors.Values.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tensor => tensor.Named(tensor.Name[prefix.Length..]))
            .ToArray();
        if (inside.Length == 0) return;
        tensors.Clear();
        foreach (var tensor in inside) tensors.Add(tensor.Name, tensor);
    }

    /// <summary>Every file that the weights of a path lie in: the path, and behind an index the files that it names.</summary>
    /// <exception cref="FileException">An index cannot be read.</exception>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        if (!IsIndex(path)) return [path];
        try
        {
            using var stream = InputFile.Open(path);
            return [path, .. ShardIndex.Read(path, stream).Select(entry => Beside(path, entry.Value)).Distinct()];
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw FileException.Unread(path, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stream in streams) stream.Dispose();
    }

    /// <summary>An index is known by its name alone, so that a path says without being read which files belong to it.</summary>
    static bool IsIndex(string path) => path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase);

    static string Beside(string index, string file) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(index) ?? "", file);

    void Add(string path, bool isPart)
    {
        if (Directory.Exists(path)) throw new FileException($"{path}: is a folder; wanted a safetensors file, a PyTorch file, or the index.json of one in "
            + $"several files");
        var stream = InputFile.Open(path);
        streams.Add(stream);
        if (!isPart && IsIndex(path))
        {
            AddParts(path, ShardIndex.Read(path, stream));
            return;
        }
        var begin = new byte[BeginBytes];
        var count = stream.ReadAtLeast(begin, BeginBytes, throwOnEndOfStream: false);
        stream.Position = 0;
        Add(path, stream, begin.AsSpan(0, count));
    }

    void Add(string path, FileStream stream, ReadOnlySpan<byte> begin)
    {
        if (FileForm.Refusal(path, begin) is { } refusal) throw refusal;
        if (TorchFile.IsOld(begin)) throw TorchFile.RefuseOld(path, stream);
        if (FileForm.IsZip(begin))
        {
            var (found, its) = TorchFile.Open(path, stream);
            RequireFew(path, found.Count);
            foreach (var tensor in found)
                if (!tensors.TryAdd(tensor.Name, tensor)) throw new FileException($"{path}: has '{ShownText.Quote(tensor.Name)}' twice");
            notes.AddRange(its);
            return;
        }
        var (all, texts) = new WeightsReader(path, stream).Open(holdsSums);
        RequireFew(path, all.Count);
        foreach (var tensor in all) tensors[tensor.Name] = tensor;
        foreach (var (key, text) in texts) metadata[key] = text;
    }

    void RequireFew(string path, int more)
    {
        if (tensors.Count + more > WeightsHeader.MostTensors)
            throw new FileException($"{path}: has more than {WeightsHeader.MostTensors} tensors; wanted the weights of one network");
    }

    void AddParts(string path, IReadOnlyList<KeyValuePair<string, string>> map)
    {
        foreach (var name in map.Select(entry => entry.Value).Distinct())
        {
            var part = Beside(path, name);
            if (!File.Exists(part)) throw new FileException($"{path}: its part '{ShownText.Quote(name)}' is not beside it; fetch it too");
            var before = tensors.Keys.ToHashSet(StringComparer.Ordinal);
            Add(part, isPart: true);
            var mapped = map.Where(entry => entry.Value == name).Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
            string[] missing = [.. mapped.Where(tensor => !tensors.ContainsKey(tensor) || before.Contains(tensor))];
            if (missing.Length > 0) throw new FileException($"{path}: says that '{name}' has {Listed(missing)}, which it has not");
            string[] more = [.. tensors.Keys.Where(tensor => !before.Contains(tensor) && !mapped.Contains(tensor))];
            if (more.Length > 0) throw new FileException($"{path}: does not name {Listed(more)}, which '{name}' has");
        }
        notes.Add($"{map.Select(entry => entry.Value).Distinct().Count()} files by their index");
    }

    static string Listed(string[] names) =>
        ShownText.Listed(names, name => $"'{ShownText.Quote(name)}'");
}
