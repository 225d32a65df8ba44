using System.IO.Compression;
using System.Text;

namespace NativeTickets;

/// <summary>
/// Reads a dict of tensors in the form that PyTorch saves since 1.6: a zip archive, not compressed, with a pickle that names the tensors and a part for each
/// storage. No code of the file runs, and every size is checked before memory is taken.
/// </summary>
/// <remarks>Source: PyTorch's notes on serialization, docs.pytorch.org/docs/stable/notes/serialization.html.</remarks>
sealed class TorchFile
{
    const int MostPickleBytes = 1 << 26; // of a network of a thousand layers: 1 MB
    const string PickleName = "data.pkl";

    /// <summary>What a file of the form before 1.6 begins with: a pickle of this number.</summary>
    static readonly byte[] OldMagic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    readonly string path;
    readonly Dictionary<string, ZipArchiveEntry> parts;
    readonly string root;
    (string Key, byte[] Bytes)? last;

    TorchFile(string path, Dictionary<string, ZipArchiveEntry> parts, string root) => (this.path, this.parts, this.root) = (path, parts, root);

    /// <summary>Whether a file of the form before 1.6 begins so.</summary>
    public static bool IsOld(ReadOnlySpan<byte> begin) => begin.StartsWith(OldMagic);

    /// <summary>The tensors of a zip archive, to be read while it is open, and what their reader has to know.</summary>
    /// <exception cref="FileException">It is none of PyTorch's, damaged, or not read here: then the message has the lines that convert it.</exception>
    public static (IReadOnlyList<ForeignTensor> Tensors, IReadOnlyList<string> Notes) Open(string path, Stream stream)
    {
        var parts = PartsOf(path, stream);
        string[] pickles = [.. parts.Keys.Where(name => name.EndsWith('/' + PickleName) && name.IndexOf('/') == name.Length - PickleName.Length - 1)];
        if (pickles.Length != 1) throw NotTorch(path, parts.Keys);
        var root = pickles[0][..^PickleName.Length];
        if (parts.ContainsKey(root + "constants.pkl"))
            throw PythonLines.Answer(path, "a TorchScript program, which holds code beside its weights; read are dicts of tensors",
                $"torch.jit.load({PythonLines.Quoted(Path.GetFileName(path))}, map_location=\"cpu\").state_dict()");
        var file = new TorchFile(path, parts, root);
        if (parts.TryGetValue(root + "byteorder", out var order) && Encoding.UTF8.GetString(file.Bytes(order, 16)) is not "little" and var other)
            throw new FileException($"{path}: a PyTorch file whose numbers lie in byte order '{ShownText.Quote(other)}'; read is little");
        var pickle = new PickleReader(path, file.Bytes(parts[pickles[0]], MostPickleBytes));
        var weights = new TorchWeights(path, pickle.Calls);
        var tensors = weights.Of(pickle);
        return ([.. tensors.Select(tensor => file.Tensor(tensor.Key, (TorchTensor)tensor.Value))], weights.Notes);
    }

    /// <summary>Why a file of the form before 1.6 is not read, with the lines that convert it.</summary>
    public static FileException RefuseOld(string path, Stream stream)
    {
        var bytes = new byte[Math.Min(stream.Length, MostPickleBytes)];
        stream.ReadExactly(bytes);
        var pickle = new PickleReader(path, bytes);
        for (var head = 0; head < 3; head++) pickle.Read(); // a number that says the form, its version, the machine's sizes
        var weights = new TorchWeights(path, pickle.Calls);
        weights.Of(pickle);
        return weights.OfOldForm();
    }

    static Dictionary<string, ZipArchiveEntry> PartsOf(string path, Stream stream)
    {
        try
        {
            var parts = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
            foreach (var part in new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true).Entries)
                if (!parts.TryAdd(part.FullName, part)) throw new FileException($"{path}: a zip archive that has '{ShownText.Quote(part.FullName)}' twice");
            return parts;
        }
        catch (InvalidDataException e)
        {
            throw new FileException($"{path}: begins as a zip archive, the form of PyTorch's files, but has no sound end: it is cut or damaged. Fetch or "
                + $"save it again", e);
        }
    }

    static FileException NotTorch(string path, ICollection<string> parts) => parts.Count > 0 && parts
        .All(name => name.EndsWith(".npy", StringComparison.Ordinal))
        ? PythonLines.Answer(path, "an archive of NumPy (npz), which is no file of PyTorch",
            $"import numpy; weights = {{n: torch.from_numpy(a) for n, a in numpy.load({PythonLines.Quoted(Path.GetFileName(path))}).items()}}")
        : new FileException($"{path}: a zip archive, but none of PyTorch's, which has one {PickleName}; it has "
            + (parts.Count == 0 ? "nothing" : ShownText.Listed([.. parts])));

    ForeignTensor Tensor(string name, TorchTensor tensor)
    {
        var type = tensor.Storage.Type;
        return new ForeignTensor(name, type?.ToString() ?? tensor.Storage.TypeName, type, tensor.Extents, () => Read(name, tensor));
    }

    WeightsEntry Read(string name, TorchTensor tensor)
    {
        if (tensor.Storage.Type is not { } type || !WeightsTypes.IsRead(type))
            throw new FileException($"{path}: '{name}' holds {tensor.Storage.TypeName}; read are {WeightsTypes.Read}");
        if (ForeignTensor.ShapeOf(tensor.Extents) is not { } shape)
            throw new FileException($"{path}: '{name}' is [{string.Join(", ", tensor.Extents)}]; read are up to four axes of at least 1");
        var bytes = StorageOf(name, tensor.Storage, type);
        var (size, values, place) = (WeightsTypes.Bits(type) / 8, new float[shape.Count], new long[tensor.Extents.Length]);
        var at = tensor.Offset;
        for (var i = 0; i < values.Length; i++)
        {
            var raw = bytes.AsSpan(checked((int)(at * size)), size);
            if (WeightsTypes.ToFloats(type, raw, values.AsSpan(i, 1)) >= 0)
                throw new FileException($"{path}: '{name}' holds the integer {WeightsTypes.Whole(type, raw)}, which no float is");
            for (var axis = place.Length - 1; axis >= 0; axis--) // the next place in the order of the axes, by strides
            {
                at += tensor.Strides[axis];
                if (++place[axis] < tensor.Extents[axis]) break;
                at -= tensor.Strides[axis] * place[axis];
                place[axis] = 0;
            }
        }
        return new WeightsEntry(shape, values) { IsInteger = !WeightsTypes.IsFloat(type) };
    }

    byte[] StorageOf(string name, TorchStorage storage, WeightsType type)
    {
        if (last is { } known && known.Key == storage.Key) return known.Bytes;
        if (!parts.TryGetValue($"{root}data/{storage.Key}", out var part)) throw new FileException($"{path}: has no "
            + $"'{root}data/{ShownText.Quote(storage.Key)}' for '{name}'");
        var wanted = (Int128)storage.Count * (WeightsTypes.Bits(type) / 8);
        if (part.Length != wanted) throw new FileException($"{path}: '{part.FullName}' has {part.Length} bytes, '{name}' needs {wanted}. Fetch or save it "
            + $"again");
        var bytes = Bytes(part, Array.MaxLength);
        last = (storage.Key, bytes);
        return bytes;
    }

    byte[] Bytes(ZipArchiveEntry part, int most)
    {
        if (part.Length > most) throw new FileException($"{path}: '{ShownText.Quote(part.FullName)}' has {part.Length} bytes; read are at most {most}");
        if (part.Length != part.CompressedLength)
            throw new FileException($"{path}: '{ShownText.Quote(part.FullName)}' is compressed, which PyTorch's files are not; save it again");
        try
        {
            using var from = part.Open();
            var bytes = new byte[part.Length];
            from.ReadExactly(bytes);
            return Crc32.Of(bytes) == part.Crc32 ? bytes
                : throw new FileException($"{path}: '{ShownText.Quote(part.FullName)}' does not have the checksum it was saved with. Fetch or save it again");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new FileException($"{path}: '{ShownText.Quote(part.FullName)}' is cut or damaged. Fetch or save it again", e);
        }
    }
}
