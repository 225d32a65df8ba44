using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>An error of this program, which its user can do nothing about: one line for them, and a log with the rest for whoever mends it.</summary>
static class Fault
{
    const int LongestMessage = 300;

    /// <summary>The run folder in which the log is written where there is one; else it goes into the system's folder of temporary files.</summary>
    public static string? RunFolder { get; set; }

    /// <summary>Shows it and writes its log.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(Exception error, IReadOnlyList<string> arguments)
    {
        var message = ShownText.WithoutControls(error.Message.ReplaceLineEndings(" "));
        var what = $"{error.GetType().Name}: {(message.Length > LongestMessage ? message[..LongestMessage] + "…" : message).TrimEnd('.')}";
        var log = TryLog(error, arguments);
        return Failures.Tell($"this is a fault of the program, not yours ({what}); what is finished stays. "
            + (log is null ? "No log of it could be written; please report it with what you ran" : $"{log} says where it is; please report it with that file"),
            ExitCode.Fault);
    }

    static string? TryLog(Exception error, IReadOnlyList<string> arguments)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{UserFailure.LogPrefix}{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.log");
        string?[] folders = [Directory.Exists(RunFolder) ? RunFolder : null, Path.GetTempPath()];
        foreach (var folder in folders.OfType<string>())
        {
            var path = Path.Combine(folder, name);
            try
            {
                using var file = OutputFile.Create(path);
                file.Write(Encoding.UTF8.GetBytes(Text(error, arguments)));
                return path;
            }
            catch (Exception e) when (FileRefusal.Is(e))
            {
                continue; // a full disk may be what led here; the next place may do
            }
        }
        return null;
    }

    static string Text(Exception error, IReadOnlyList<string> arguments)
    {
        var version = typeof(Fault).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return $"nativetickets {version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.ProcessArchitecture}\narguments: {string.Join(' ', arguments.Select(argument => $"'{argument}'"))}\n\n{error}\n";
    }
}
