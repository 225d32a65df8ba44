using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NativeTickets.Pipelines;

/// <summary>Where and with what a run was made: facts for the reader, none of which changes a result.</summary>
static class Provenance
{
    const int LongestCpuFile = 1 << 20; // /proc/cpuinfo of a thousand cores

    /// <summary>What this process knows of itself and of the machine; the run adds device and data.</summary>
    /// <param name="startedUtc">When the run began.</param>
    public static Dictionary<string, object> OfMachine(DateTime startedUtc)
    {
        // the build writes 1.2.3+commit where it knows the commit
        var stamp = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var version = (stamp ?? "unknown").Split('+', 2);
        var facts = new Dictionary<string, object> { ["nativetickets"] = version[0] };
        if (version.Length == 2) facts["commit"] = version[1];
        facts["os"] = RuntimeInformation.OSDescription;
        facts["cpu"] = CpuModel();
        facts["cores"] = Environment.ProcessorCount;
        facts["runtime"] = RuntimeInformation.FrameworkDescription;
        facts["startedUtc"] = startedUtc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return facts;
    }

    /// <summary>Writes a flat object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="facts">Texts, whole numbers, numbers and truth values by name.</param>
    /// <exception cref="FileException">The system refuses.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, object> facts) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var (name, value) in facts)
            switch (value)
            {
                case bool flag: json.WriteBoolean(name, flag); break;
                case int or long or float or double: JsonNumbers.Write(json, name, Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
                default: json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        json.WriteEndObject();
    });

    static string CpuModel()
    {
        var unknown = RuntimeInformation.ProcessArchitecture.ToString();
        if (!OperatingSystem.IsLinux()) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? unknown;
        try
        {
            using var file = new StreamReader("/proc/cpuinfo");
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
