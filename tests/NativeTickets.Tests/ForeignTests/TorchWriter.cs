using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NativeTickets.Tests;

/// <summary>PyTorch files byte by byte, sound ones and others.</summary>
sealed class TorchWriter
{
    readonly List<byte> pickle = [];
    readonly Dictionary<string, byte[]> parts = [];

    public TorchWriter() => Put(0x80, 2);

    /// <summary>How the zip archive is packed; PyTorch does not.</summary>
    public CompressionLevel Packing { get; init; } = CompressionLevel.NoCompression;

    public TorchWriter Put(params byte[] bytes)
    {
        pickle.AddRange(bytes);
        return this;
    }

    /// <summary>A dict of what is put until <see cref="EndDict"/>, a text before each value.</summary>
    public TorchWriter Dict() => Put((byte)'}', (byte)'(');

    public TorchWriter EndDict() => Put((byte)'u');

    public TorchWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Put([(byte)'X', .. Int32(utf8.Length), .. utf8]);
        return this;
    }

    public TorchWriter Whole(long number) => Put([0x8a, 8, .. Int64(number)]);

    public TorchWriter Global(string module, string name) => Put([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    /// <summary>A call of a name with no arguments.</summary>
    public TorchWriter Call(string module, string name) => Global(module, name).Put((byte)')', (byte)'R');

    /// <summary>A tensor that is a view of a storage.</summary>
    public TorchWriter Tensor(string storage, string type, long count, long offset, long[] extents, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Put((byte)'(').Put((byte)'(').Text("storage").Global("torch", type).Text(storage).Text("cpu").Whole(count)
            .Put((byte)'t', (byte)'Q').Whole(offset);
        foreach (var numbers in (long[][])[extents, strides])
        {
            Put((byte)'(');
            foreach (var number in numbers) Whole(number);
            Put((byte)'t');
        }
        return Put(0x89).Call("collections", "OrderedDict").Put((byte)'t', (byte)'R');
    }

    public TorchWriter Part(string name, byte[] bytes)
    {
        parts[name] = bytes;
        return this;
    }

    /// <summary>The pickle so far.</summary>
    public byte[] Pickle() => [.. pickle, (byte)'.'];

    /// <summary>The file.</summary>
    public void Save(string path) => File.WriteAllBytes(path, Bytes(Pickle()));

    /// <summary>The bytes of a file with these parts and a pickle of one's own.</summary>
    public byte[] Bytes(byte[] ownPickle)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
            foreach (var (name, bytes) in parts.Prepend(KeyValuePair.Create("data.pkl", ownPickle)))
            {
                var entry = zip.CreateEntry($"archive/{name}", Packing);
                entry.LastWriteTime = new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero); // the same bytes whenever they are made
                using var part = entry.Open();
                part.Write(bytes);
            }
        return file.ToArray();
    }

    public static byte[] Floats(params float[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    static byte[] Int32(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }

    static byte[] Int64(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
