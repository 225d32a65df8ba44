using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NativeTickets.Tests;

/// <summary>Array files in the forms of other programs, byte by byte.</summary>
static class ArrayWriter
{
    /// <summary>An IDX file.</summary>
    public static byte[] Idx(byte kind, int[] extents, byte[] numbers)
    {
        using var file = new MemoryStream();
        file.Write([0, 0, kind, (byte)extents.Length]);
        Span<byte> extent = stackalloc byte[sizeof(int)];
        foreach (var value in extents)
        {
            BinaryPrimitives.WriteInt32BigEndian(extent, value);
            file.Write(extent);
        }
        file.Write(numbers);
        return file.ToArray();
    }

    /// <summary>An array of NumPy, with its header padded to 64 bytes.</summary>
    public static byte[] Npy(string kind, int[] extents, byte[] numbers, string order = "False", byte version = 1)
    {
        var shape = $"({string.Join(", ", extents)}{(extents.Length == 1 ? "," : "")})";
        var header = $"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}";
        var head = version == 1 ? 10 : 12;
        header = header.PadRight(63 - (head + header.Length) % 64 + header.Length) + "\n";
        using var file = new MemoryStream();
        file.Write([0x93, .. "NUMPY"u8, version, 0]);
        file.Write(version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes((uint)header.Length));
        file.Write(Encoding.ASCII.GetBytes(header));
        file.Write(numbers);
        return file.ToArray();
    }

    /// <summary>Several arrays of NumPy.</summary>
    public static byte[] Npz(params (string Name, byte[] Array)[] arrays)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, array) in arrays)
            {
                using var entry = archive.CreateEntry($"{name}.npy").Open();
                entry.Write(array);
            }
        return file.ToArray();
    }

    /// <summary>A MAT file of level 5.</summary>
    /// <param name="isPacked">Whether each array is compressed.</param>
    /// <param name="arrays">By name: class and type of the numbers, extents in MATLAB's order, and the numbers, the first axis the fastest.</param>
    public static byte[] Mat(bool isPacked, params (string Name, byte Class, uint Type, int[] Extents, byte[] Numbers)[] arrays)
    {
        using var file = new MemoryStream();
        var head = new byte[128];
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file".PadRight(116)).CopyTo(head, 0);
        (head[124], head[125], head[126], head[127]) = (0, 1, (byte)'I', (byte)'M');
        file.Write(head);
        foreach (var array in arrays)
        {
            using var inner = new MemoryStream();
            inner.Write(Element(6, [array.Class, 0, 0, 0, 0, 0, 0, 0]));
            inner.Write(Element(5, [.. array.Extents.SelectMany(BitConverter.GetBytes)]));
            inner.Write(Element(1, Encoding.ASCII.GetBytes(array.Name)));
            inner.Write(Element(array.Type, array.Numbers));
            var matrix = Element(14, inner.ToArray());
            if (!isPacked) file.Write(matrix);
            else
            {
                using var packed = new MemoryStream();
                using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(matrix);
                file.Write([.. BitConverter.GetBytes(15u), .. BitConverter.GetBytes((uint)packed.Length), .. packed.ToArray()]); // no padding here
            }
        }
        return file.ToArray();
    }

    /// <summary>Images and labels as Street View House Numbers has them, from images [N, 3, 32, 32].</summary>
    public static byte[] HouseNumbers(byte[] images, byte[] labels, bool isPacked = true)
    {
        const int Size = 32;
        var turned = new byte[images.Length];
        for (var plane = 0; plane < images.Length / (Size * Size); plane++)
            for (var row = 0; row < Size; row++)
                for (var column = 0; column < Size; column++)
                    turned[(plane * Size + column) * Size + row] = images[(plane * Size + row) * Size + column];
        return Mat(isPacked, ("X", 9, 2, [Size, Size, 3, labels.Length], turned), ("y", 9, 2, [labels.Length, 1], labels));
    }

    static byte[] Element(uint type, byte[] data) => data.Length is > 0 and <= 4
        ? [.. BitConverter.GetBytes(type | (uint)data.Length << 16), .. data, .. new byte[4 - data.Length]]
        : [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes((uint)data.Length), .. data, .. new byte[-data.Length & 7]];
}
