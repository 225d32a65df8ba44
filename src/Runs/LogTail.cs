using System.Text;

namespace NativeTickets.Runs;

/// <summary>The end of a log that people read.</summary>
public static class LogTail
{
    const int Bytes = 1 << 14, Lines = 8, LongestLine = 300;

    /// <summary>Its last lines; none where there is no log.</summary>
    /// <exception cref="RunFolderException">It cannot be read.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            using var file = InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Max(0, file.Length - Bytes);
            var end = new byte[file.Length - file.Position];
            file.ReadExactly(end);
            return
            [
                .. Encoding.UTF8.GetString(end).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(Lines)
                    .Select(line => ShownText.WithoutControls(line.Length > LongestLine ? line[..LongestLine] + "…" : line)),
            ];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
