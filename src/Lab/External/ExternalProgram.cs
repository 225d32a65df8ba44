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
    /// <param name="stage">The stage's id, for messages.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RunException">It cannot be started, or ended with another code than 0.</exception>
    public static void Run(IReadOnlyList<string> words, string folder, string stage, CancellationToken cancellation)
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
            catch (Exception e) when (e is Win32Exception or FileNotFoundException)
            {
                throw new RunException($"stage '{stage}': {ShownText.Quote(words[0])} cannot be started: {e.Message}");
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
            throw new RunException($"{path}: cannot be written ({FileRefusal.Text(refused)}); the program of stage '{stage}' was ended", refused);
        if (process.ExitCode == 0) return;
        throw new RunException($"stage '{stage}': its program ended with the code {process.ExitCode}; {path} has what it printed"
            + (tail.Count > 0 ? $", at the end: {string.Join(" | ", tail.Select(ShownText.Quote))}" : ""));
    }

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
