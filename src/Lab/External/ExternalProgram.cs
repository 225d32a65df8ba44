using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.External;

/// <summary>A program of the user's own, run to its end; what it prints lies in <c>output.log</c> of its folder.</summary>
static class ExternalProgram
{
    const string Log = "output.log";
    const int TailLines = 5;

    /// <summary>Runs it.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="folder">Where it runs, and where its output is kept.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RunException">It cannot be started, or ended with another code than 0.</exception>
    public static void Run(IReadOnlyList<string> words, string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = new Process { StartInfo = start };
        var tail = new Queue<string>();
        var path = Path.Combine(folder, Log);
        Exception? refused = null; // by the system, while the program printed
        OutputFile.Delete(path);
        using (var log = new StreamWriter(OutputFile.Append(path), new UTF8Encoding(false)) { AutoFlush = true })
        {
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            try
            {
                process.Start();
            }
            catch (Win32Exception e)
            {
                throw new RunException($"its program {ShownText.Quote(words[0])} cannot be started: {WhyNot(e.NativeErrorCode)}", e);
            }
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            using (cancellation.Register(() => End(process))) process.WaitForExit();

            void Keep(string? line)
            {
                if (line is null) return;
                lock (tail)
                {
                    try
                    {
                        log.WriteLine(line);
                    }
                    catch (Exception e) when (FileRefusal.Is(e))
                    {
                        refused ??= e;
                        End(process);
                    }
                    tail.Enqueue(line);
                    if (tail.Count > TailLines) tail.Dequeue();
                }
            }
        }
        cancellation.ThrowIfCancellationRequested();
        if (refused is not null)
            throw new RunException($"{path}: cannot be written ({FileRefusal.Text(refused)}); its program was ended", refused);
        if (process.ExitCode == 0) return;
        throw new RunException($"its program ended with the code {process.ExitCode}; {path} has what it printed"
            + (tail.Count > 0 ? $", at the end: {string.Join(" | ", tail.Select(ShownText.Quote))}" : ""));
    }

    /// <summary>Why the system starts no such program, by the number that it gives.</summary>
    static string WhyNot(int code) => (OperatingSystem.IsWindows(), code) switch
    {
        (_, 2) => "there is none of that name; wanted one that PATH finds, its whole path, or {NAME} of a file in `files`",
        (false, 13) or (true, 5) => "this user may not run it; wanted a file that may be run, or the program that reads it before it, such as sh or python3",
        (false, 8) or (true, 193) => "it is no program; wanted one, or the program that reads it before it, such as sh or python3",
        _ => $"the system refuses ({new Win32Exception(code).Message.TrimEnd('.')})",
    };

    static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException) // it has ended meanwhile
        {
        }
    }
}
