using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using NativeTickets.Data;

namespace NativeTickets.Tests;

/// <summary>A data set of two small files, published as an archive or one by one, with its catalog entry.</summary>
static class SmallSet
{
    public static readonly byte[] First = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)],
        Second = [.. Enumerable.Range(0, 700).Select(i => (byte)(i * 3))];

    public static byte[] Archive(params TarEntry[] more)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "small/"));
            tar.WriteEntry(FileEntry("small/first.bin", First));
            tar.WriteEntry(FileEntry("small/second.bin", Second));
            foreach (var entry in more) tar.WriteEntry(entry);
        }
        return packed.ToArray();
    }

    public static TarEntry FileEntry(string name, byte[] bytes) => new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) };

    public static TarEntry Link(string name, string target) => new UstarTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target };

    public static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    public static CatalogEntry Archived(byte[] archive) =>
        Entry([new("small.tar.gz", archive.Length, Digest(archive))], [new("first.bin", First.Length, null), new("second.bin", Second.Length, null)]);

    public static CatalogEntry OneByOne() => Entry(
        [new("first.bin.gz", Pack(First).Length, Digest(Pack(First))), new("second.bin.gz", Pack(Second).Length, Digest(Pack(Second)))],
        [new("first.bin", First.Length, Digest(First)), new("second.bin", Second.Length, Digest(Second))]);

    static CatalogEntry Entry(IReadOnlyList<CatalogFile> downloads, IReadOnlyList<CatalogFile> contents) => new()
    {
        Name = "small",
        Classes = 2,
        TrainingImages = 5,
        TestImages = 2,
        Shape = "1x10x10",
        Folder = "small",
        Mirrors = [new("http://127.0.0.1:1/")],
        Downloads = downloads,
        Contents = contents,
    };

    static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
