using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NativeTickets.Tests;

/// <summary>
/// What the stages of a run folder came to, in lines that are equal where all bits are: digests of tensors, and every number but times, memory and
/// folder names. It is read as any program might read it, from the files alone.
/// </summary>
static class StageBits
{
    const int Digits = 16; // of a digest: chance does not find a second with these

    static readonly string[] Times = ["seconds", "epochSeconds", "imagesPerSecond", "totalSeconds"];

    /// <summary>The lines of all finished stages, by name.</summary>
    public static SortedDictionary<string, string> Of(string runFolder)
    {
        var bits = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var stage in Json(Path.Combine(runFolder, "run.json")).GetProperty("stages").EnumerateArray())
        {
            var folder = Path.Combine(runFolder, stage.GetProperty("folder").GetString()!);
            if (!File.Exists(Path.Combine(folder, "result.json"))) continue;
            var matrix = string.Join(", ", stage.GetProperty("matrix").EnumerateObject().Select(value => $"{value.Name}={value.Value.GetString()}"));
            var name = $"{stage.GetProperty("id").GetString()}{(matrix.Length > 0 ? $"[{matrix}]" : "")} seed {stage.GetProperty("seed")}";
            foreach (var (what, value) in OfStage(folder)) bits.Add($"{name} {what}", value);
        }
        return bits;
    }

    /// <summary>The lines of one finished stage, by name.</summary>
    public static IEnumerable<(string What, string Value)> OfStage(string folder)
    {
        var result = Json(Path.Combine(folder, "result.json"));
        var cost = result.GetProperty("cost");
        yield return ("result", Numbers(result.GetProperty("metrics")));
        yield return ("cost", $"images:{cost.GetProperty("images")} forwardUnits:{cost.GetProperty("forwardUnits")}");
        if (result.TryGetProperty("weights", out var weights)) yield return ("weights", weights.GetString()!.Replace('\\', '/'));
        foreach (var file in Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            yield return (Path.GetRelativePath(folder, file).Replace('\\', '/'), Digest(WeightsFile.Read(file)));
        if (File.Exists(Path.Combine(folder, "metrics.jsonl")))
            foreach (var line in File.ReadLines(Path.Combine(folder, "metrics.jsonl")))
            {
                var epoch = JsonDocument.Parse(line).RootElement;
                yield return ($"epoch {epoch.GetProperty("epoch")}", Numbers(epoch));
            }
        if (!File.Exists(Path.Combine(folder, "checks.json"))) yield break;
        foreach (var pair in Json(Path.Combine(folder, "checks.json")).GetProperty("comparisons").EnumerateArray())
            yield return (
                $"{pair.GetProperty("first")} and {pair.GetProperty("second")}, {pair.GetProperty("attack")}",
                $"{pair.GetProperty("onlyFirst")} {pair.GetProperty("onlySecond")}");
    }

    static string Digest(WeightsFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, entry) in file.Tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {entry.Shape}\n"));
            hash.AppendData(MemoryMarshal.AsBytes<float>(entry.Values));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }

    static string Numbers(JsonElement values) => string.Join(' ', values.EnumerateObject()
        .Where(value => !Times.Contains(value.Name) && value.Name is not ("epoch" or "step"))
        .Select(value => $"{value.Name}:{Number(value.Value)}"));

    static string Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "none" : value.GetDouble().ToString("R", CultureInfo.InvariantCulture);

    static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
