namespace NativeTickets.Cli;

/// <summary>A folder of run folders as a command line names it.</summary>
static class RunsInput
{
    /// <summary>The folder, if it is one.</summary>
    /// <exception cref="RequestException">It is not there, or is a file.</exception>
    public static string Checked(string folder)
    {
        if (Directory.Exists(folder)) return folder;
        throw new RequestException(File.Exists(folder)
            ? $"{folder}: is a file; wanted a folder of run folders, or one of them"
            : $"{folder}: there is no such folder; wanted a folder of run folders, or one of them");
    }
}
