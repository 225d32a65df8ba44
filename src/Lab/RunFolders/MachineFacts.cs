using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace NativeTickets.Lab.RunFolders;

/// <summary>What this process knows of itself and of the machine.</summary>
static class MachineFacts
{
    const int LongestCpuFile = 1 << 20; // /proc/cpuinfo of a thousand cores

    /// <summary>The facts of a run's provenance that are the machine's; the run adds device and data.</summary>
    /// <param name="startedUtc">When the run began.</param>
    public static Provenance Of(DateTime startedUtc)
    {
        // the build writes 1.2.3+commit where it knows the commit
        var stamp = typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var version = (stamp ?? "unknown").Split('+', 2);
        return new Provenance
        {
            Version = version[0],
            Commit = version.Length == 2 ? version[1] : null,
            Os = RuntimeInformation.OSDescription,
            Cpu = CpuModel(),
            Cores = Environment.ProcessorCount,
            Runtime = RuntimeInformation.FrameworkDescription,
            StartedUtc = startedUtc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
    }

    static string CpuModel()
    {
        var unknown = RuntimeInformation.ProcessArchitecture.ToString();
        if (!OperatingSystem.IsLinux()) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? unknown;
        try
        {
            using var file = new StreamReader(InputFile.Open("/proc/cpuinfo"));
            for (var read = 0; read < LongestCpuFile && file.ReadLine() is { } line; read += line.Length)
                if (line.StartsWith("model name", StringComparison.Ordinal) && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                    return line[(colon + 1)..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return unknown; // some containers hide the file; the run does not depend on it
        }
        return unknown;
    }
}
