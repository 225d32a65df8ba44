using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;

namespace NativeTickets.Data;

/// <summary>Reads a file, packed by gzip or plain, into memory that was sized before: what is longer or shorter than its format says is refused.</summary>
static class BoundedFile
{
    /// <summary>The path with or without <c>.gz</c>, whichever exists; null where neither does.</summary>
    public static string? Find(string path) => File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz" : null;

    /// <summary>Opens a file for reading, unpacking it on the way where its name ends with <c>.gz</c>.</summary>
    /// <exception cref="DataException">The system refuses.</exception>
    public static Stream Open(string path)
    {
        try
        {
            var file = InputFile.Open(path);
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"cannot read {path}: {FileRefusal.Reason(e)}", e);
        }
    }

    /// <summary>How many bytes may be read at most: of a plain file as many as it has, of a packed one what gzip can make of those.</summary>
    /// <param name="stream">From <see cref="Open"/>; what was opened counts, not what lies at its path, which may be a link.</param>
    public static long Most(Stream stream) => stream is GZipStream packed ? NumberArray.Unpacked(packed.BaseStream.Length) : stream.Length;

    /// <summary>Fills a buffer from a stream.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="stream">From <see cref="Open"/>.</param>
    /// <param name="target">Filled whole.</param>
    /// <param name="offset">Where in the unpacked file the stream is.</param>
    /// <exception cref="DataException">The file ends before, or cannot be unpacked.</exception>
    public static void Fill(string path, Stream stream, Span<byte> target, long offset)
    {
        try
        {
            var read = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
            if (read < target.Length)
                throw new DataException($"{path}: ends at byte {offset + read:#,0}; {target.Length - read:#,0} more were expected. Fetch it again");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{path}: cannot be unpacked near byte {offset:#,0} ({e.Message.TrimEnd('.')}). Fetch it again", e);
        }
    }

    /// <summary>As <see cref="Fill"/>; false where the file ends before the first byte.</summary>
    /// <exception cref="DataException">The file ends within, or cannot be unpacked.</exception>
    public static bool TryFill(string path, Stream stream, Span<byte> target, long offset)
    {
        try
        {
            if (stream.ReadAtLeast(target[..1], 1, throwOnEndOfStream: false) == 0) return false;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{path}: cannot be unpacked near byte {offset:#,0} ({e.Message.TrimEnd('.')}). Fetch it again", e);
        }
        Fill(path, stream, target[1..], offset + 1);
        return true;
    }

    /// <summary>Refuses a file that continues where it should end.</summary>
    /// <exception cref="DataException">It does, or what follows cannot be unpacked.</exception>
    public static void RequireEnd(string path, Stream stream, long offset)
    {
        Span<byte> one = stackalloc byte[1];
        try
        {
            if (stream.Read(one) != 0) throw new DataException($"{path}: continues after byte {offset:#,0}, where it should end. Fetch it again");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{path}: cannot be unpacked to its end after byte {offset:#,0} ({e.Message.TrimEnd('.')}). Fetch it again", e);
        }
    }

    /// <summary>Lower-case hexadecimal SHA-256 of the content, unpacked where the file is packed; null where that has not this many bytes.</summary>
    /// <exception cref="DataException">The file cannot be read or unpacked.</exception>
    public static string? Sha256(string path, long bytes)
    {
        using var stream = Open(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            long length = 0;
            while (stream.Read(buffer) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                if ((length += read) > bytes) return null;
            }
            return length == bytes ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException($"{path}: cannot be read whole ({e.Message.TrimEnd('.')}). Fetch it again", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Lower-case hexadecimal SHA-256 of a file as it lies there, packed or not.</summary>
    public static string RawSha256(string path)
    {
        using var stream = InputFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
