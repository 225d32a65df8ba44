using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace NativeTickets.Lab.RunFolders;

/// <summary>
/// What keeps a second process out of a run folder where the file system has no locks: a file that says which process, of which machine, has the folder. It is
/// made exclusively, which every file system can do, and removed at the end; one that a killed process of this machine left is replaced.
/// </summary>
sealed class RunOwner : IDisposable
{
    const int Longest = 4096; // bytes; a machine's name, a process and a time

    RunOwner(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Takes a folder that is there.</summary>
    /// <exception cref="RunException">Another process has it, or has left it on another machine.</exception>
    /// <exception cref="IOException">The system refuses.</exception>
    public static RunOwner Take(string folder)
    {
        var path = System.IO.Path.Combine(folder, RunFiles.Owner);
        while (true)
        {
            try
            {
                using (var file = OutputFile.Create(path)) file.Write(Encoding.UTF8.GetBytes(Self()));
                return new RunOwner(path);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (RefuseOthers(folder) is { } text) Remove(path, text);
            }
        }
    }

    /// <summary>Refuses to continue where a process has the folder that is not known to have ended.</summary>
    /// <returns>What the file of one that has ended says; null where there is none.</returns>
    /// <exception cref="RunException">There is one.</exception>
    /// <exception cref="IOException">The system refuses.</exception>
    public static string? RefuseOthers(string folder)
    {
        var path = System.IO.Path.Combine(folder, RunFiles.Owner);
        if (!System.IO.Path.Exists(path)) return null;
        var text = Encoding.UTF8.GetString(InputFile.ReadAll(path, Longest));
        if (IsGone(text, out var who)) return text;
        throw new RunException($"{folder}: {who} is running in this folder; wait until it has ended, stop it, or choose another folder with --out. "
            + $"This file system has no locks: if that process has crashed, remove {path}");
    }

    /// <inheritdoc/>
    public void Dispose() => OutputFile.Delete(Path);

    static string Self()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}\n{process.Id}\n{process.StartTime.ToUniversalTime():O}\n");
    }

    /// <summary>
    /// Whether the process that wrote this is known to have ended: one of this machine, whose number nobody has or another process has by now.
    /// </summary>
    static bool IsGone(string text, out string who)
    {
        var lines = text.Split('\n');
        who = "another process";
        if (lines.Length < 3 || !int.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !DateTime.TryParseExact(lines[2], "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var began))
            return false;
        who = $"process {number} of {ShownText.Quote(lines[0])}, since {began:yyyy-MM-dd HH:mm} UTC,";
        if (lines[0] != Environment.MachineName) return false;
        return ProcessFacts.HasEnded(number, began);
    }

    // Moved away and looked at again: what another process has put there since it was read is its own.
    static void Remove(string path, string text)
    {
        var away = path + ".gone";
        File.Move(path, away, overwrite: true);
        if (Encoding.UTF8.GetString(InputFile.ReadAll(away, Longest)) == text) OutputFile.Delete(away);
        else File.Move(away, path, overwrite: false);
    }
}
