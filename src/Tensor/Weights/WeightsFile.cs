namespace NativeTickets;

/// <summary>
/// Named tensors and a dictionary of texts in a safetensors file: eight bytes with the length of a JSON header, the header, the numbers, little-endian.
/// PyTorch, JAX and others read and write the same files. What we write carries a checksum, <c>nativetickets.sha256</c> in its metadata, that reading verifies.
/// </summary>
/// <remarks>Source: the format's description at github.com/huggingface/safetensors.</remarks>
public sealed class WeightsFile
{
    internal WeightsFile(IReadOnlyDictionary<string, WeightsEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, WeightsEntry> Tensors { get; }

    /// <summary>The texts by name; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file, packed tensors in full. F32 is read unchanged, F64 is rounded to float, I64 becomes float where float has that number.</summary>
    /// <exception cref="FileException">It cannot be opened, or is not such a file: the message says what is wrong at which byte. No memory is taken before
    /// sizes are checked.</exception>
    public static WeightsFile Read(string path)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return new WeightsReader(path, stream).Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileException.Unread(path, e);
        }
    }

    /// <summary>Writes a file, whole or not at all. The same contents give the same bytes: names are sorted.</summary>
    /// <param name="path">Replaced where it exists.</param>
    /// <param name="tensors">Written as F32, or I64 where the entry says so.</param>
    /// <param name="metadata">Texts; null for none. The checksum is added to them.</param>
    /// <exception cref="FileException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, WeightsEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => WeightsWriter.Write(stream, tensors, metadata));

    /// <summary>Writes a file without the zeros of its masked tensors; reading it gives the same tensors, bit for bit (<c>nativetickets.packing</c>).</summary>
    /// <param name="path">Replaced where it exists.</param>
    /// <param name="tensors">As for <see cref="Write"/>.</param>
    /// <param name="maskOf">For each masked tensor the name of the tensor with its mask, 1 keeps.</param>
    /// <param name="metadata">As for <see cref="Write"/>.</param>
    /// <exception cref="FileException">It cannot be written.</exception>
    public static void WritePacked(string path, IReadOnlyDictionary<string, WeightsEntry> tensors, IReadOnlyDictionary<string, string> maskOf,
        IReadOnlyDictionary<string, string> metadata)
    {
        var (held, text) = PackedTensors.Pack(tensors, maskOf);
        Write(path, held, text is null ? metadata : new Dictionary<string, string>(metadata) { [PackedTensors.Key] = text });
    }
}
