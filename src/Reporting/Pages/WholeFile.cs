using System.Text;

namespace NativeTickets.Reporting;

/// <summary>Files that appear whole or not at all.</summary>
static class WholeFile
{
    /// <summary>Writes a temporary file beside the path, flushes it to the disk and renames it; makes the folder where it is missing.</summary>
    /// <exception cref="ReportException">The disk refused.</exception>
    public static void Write(string path, string text)
    {
        var temporary = path + ".tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            try
            {
                using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
                {
                    file.Write(Encoding.UTF8.GetBytes(text));
                    file.Flush(flushToDisk: true);
                }
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" }) // the last: .NET's EFBIG
        {
            throw new ReportException($"{path}: the report cannot be written: {error.Message} Make room or give write permission, then run 'nativetickets report' again.", error);
        }
    }
}
