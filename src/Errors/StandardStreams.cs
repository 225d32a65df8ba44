using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NativeTickets;

/// <summary>
/// Output and errors as this process was started with them. Where one was closed (<c>&gt;&amp;-</c>), its number belongs to the first file that anyone opened
/// since, and what is printed must not be written into that.
/// </summary>
public static class StandardStreams
{
    /// <summary>The number of standard output.</summary>
    public const int Output = 1;

    /// <summary>The number of standard error.</summary>
    public const int Error = 2;

    /// <summary>
    /// A writer on one of them that keeps nothing back; null where it was closed. What the system refuses is thrown, a reader that has gone away included.
    /// </summary>
    public static TextWriter? Open(int stream, Encoding encoding) =>
        WasClosed(stream) ? null : new StreamWriter(OpenForWriting(stream), encoding) { AutoFlush = true };

    static Stream OpenForWriting(int stream)
    {
        var ours = stream == Output ? Console.OpenStandardOutput() : Console.OpenStandardError();
        if (OperatingSystem.IsWindows()) return ours;
        // the console's own stream takes a reader that has gone away for a success; a file's position, on the other hand, it shares with others
        var raw = new FileStream(new SafeFileHandle(stream, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return raw.CanSeek ? ours : raw;
    }

    /// <summary>What is inherited has lived through the start of the program; what was opened since would be closed by one.</summary>
    static bool WasClosed(int stream)
    {
        const int CloseOnExec = 0x80000, WriteOnly = 1, ReadWrite = 2;
        if (!OperatingSystem.IsLinux()) return false;
        var flags = Flags(stream);
        return flags is not { } known || (known & CloseOnExec) != 0 || (known & (WriteOnly | ReadWrite)) == 0;
    }

    static int? Flags(int stream)
    {
        const string Field = "flags:";
        try
        {
            using var lines = new StreamReader(InputFile.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{stream}")));
            while (lines.ReadLine() is { } line)
                if (line.StartsWith(Field, StringComparison.Ordinal)) return Convert.ToInt32(line[Field.Length..].Trim(), 8);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
        }
        return null;
    }
}
