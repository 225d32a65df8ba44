using System.Text;

namespace NativeTickets.Runs;

/// <summary>Reads a text file whose size is checked before memory is taken.</summary>
static class TextFile
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of the file, or null when it is not there.</summary>
    /// <exception cref="RunFolderException">The file is longer than the limit or cannot be read.</exception>
    public static byte[]? Bytes(string path, long limit)
    {
        try
        {
            using var file = InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > limit)
                throw new RunFolderException($"{path}: {file.Length:#,0} bytes; at most {limit:#,0} are read. This is not a file that a run writes.");
            var bytes = new byte[file.Length]; // a file still being appended to is read as far as it was when opened
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The file as UTF-8, or null when it is not there.</summary>
    /// <exception cref="RunFolderException">The file is longer than the limit, cannot be read or is not UTF-8.</exception>
    public static string? Text(string path, long limit)
    {
        if (Bytes(path, limit) is not { } bytes) return null;
        try
        {
            return ShownText.WithoutControls(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException error)
        {
            throw new RunFolderException($"{path}: byte {error.Index} is not UTF-8 text.", error);
        }
    }
}
