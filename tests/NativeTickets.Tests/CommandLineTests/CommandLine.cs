using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>The built command line as a process of its own, the way users run it. Whatever it prints is held to show no stack trace.</summary>
sealed partial class CommandLine : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30); // ends what hangs; a busy machine may be ten times slower than an idle one

    readonly Process process;
    readonly StringBuilder output = new(), errors = new();

    CommandLine(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static string Program
    {
        get
        {
            var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
            return Path.Combine(RepositoryRoot.Path, "src", "Cli", "bin", configuration, "net10.0", "nativetickets.dll");
        }
    }

    public bool HasExited => process.HasExited;

    /// <summary>What it has printed so far.</summary>
    public string Output => Text(output);

    /// <summary>Starts it in the folder that pipelines and runs of a test lie in.</summary>
    public static CommandLine Start(string folder, params string[] arguments) =>
        new(new ProcessStartInfo("dotnet", [Program, .. arguments]) { WorkingDirectory = folder });

    /// <summary>As <see cref="Start(string, string[])"/>, with variables in its environment.</summary>
    public static CommandLine Start(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { WorkingDirectory = folder };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new CommandLine(start);
    }

    /// <summary>Runs it to its end.</summary>
    public static CommandLineOutcome Run(string folder, params string[] arguments)
    {
        using var line = Start(folder, arguments);
        return line.End();
    }

    /// <summary>Runs it to its end with these variables.</summary>
    public static CommandLineOutcome RunWith(IEnumerable<(string Name, string Value)> variables, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { WorkingDirectory = folder };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var line = new CommandLine(start);
        return line.End();
    }

    /// <summary>
    /// Runs it where no file can grow beyond a size, as on a full disk: the write fails with an error instead of a signal, since the signal is ignored.
    /// The runtime's own double mapping of code counts as a file and is turned off.
    /// </summary>
    public static CommandLineOutcome RunWithFilesOfAtMost(int kibibytes, string folder, params string[] arguments)
    {
        var command = $"trap '' XFSZ; ulimit -f {kibibytes.ToString(CultureInfo.InvariantCulture)}; exec dotnet \"$@\"";
        var start = new ProcessStartInfo("bash", ["-c", command, "bash", Program, .. arguments]) { WorkingDirectory = folder };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using var line = new CommandLine(start);
        return line.End();
    }

    /// <summary>Runs a script of bash in which <c>{0}</c> is the program.</summary>
    public static CommandLineOutcome RunScript(string folder, string script)
    {
        using var line = new CommandLine(new ProcessStartInfo("bash", ["-c", string.Format(script, $"dotnet '{Program}'")]) { WorkingDirectory = folder });
        return line.End();
    }

    /// <summary>Runs it with a small managed heap.</summary>
    public static CommandLineOutcome RunWithHeapOf(int bytes, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { WorkingDirectory = folder };
        start.Environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("x", CultureInfo.InvariantCulture);
        using var line = new CommandLine(start);
        return line.End();
    }

    /// <summary>Waits until a text was printed.</summary>
    public void WaitFor(string text)
    {
        var clock = Stopwatch.StartNew();
        while (!Text(output).Contains(text, StringComparison.Ordinal))
        {
            Assert.True(clock.Elapsed < Patience && !process.HasExited, $"'{text}' was never printed, but:\n{Text(output)}{Text(errors)}");
            Thread.Sleep(5);
        }
    }

    /// <summary>Ends it at once, as `kill -9` does.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Sends a signal, INT, TERM or HUP, without a process of its own, which on a busy machine could come seconds later.</summary>
    public void Signal(string name)
    {
        var number = NumberOf(name);
        Assert.True(Kill(process.Id, number) == 0, $"kill({process.Id}, {number}) failed with error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>A signal's number in POSIX: who ends by it exits with 128 more.</summary>
    public static int NumberOf(string signal) =>
        signal switch { "HUP" => 1, "INT" => 2, "TERM" => 15, _ => throw new ArgumentException(signal, nameof(signal)) };

    /// <summary>Waits for its end.</summary>
    public CommandLineOutcome End()
    {
        Assert.True(process.WaitForExit(Patience), $"it did not end:\n{Text(output)}{Text(errors)}");
        process.WaitForExit(); // the readers of its output too
        var outcome = new CommandLineOutcome(process.ExitCode, Text(output), Text(errors));
        Assert.DoesNotMatch(StackTrace(), outcome.Output + outcome.Errors);
        return outcome;
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }

    static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    static extern int Kill(int process, int signal);

    [GeneratedRegex(@"^\s+at \S+\(|Unhandled exception", RegexOptions.Multiline)]
    private static partial Regex StackTrace();
}
