namespace NativeTickets.Tests;

/// <summary>A whole study that takes a second or two, and what of its run folder has to be the same bit for bit however it came about.</summary>
static partial class TinyRun
{
    public const string Pipeline = """
        name: tiny
        seed: 3
        data: { dataset: glyphs, trainImages: 1500, validation: 200 }
        model: { name: lenet }
        train: { batchSize: 50, learningRate: 0.02, epochs: 3 }
        stages:
          - train: { id: search, watchMask: { distance: 0.2, epochs: 2 } }
          - prune: { id: ticket, from: search, sparsity: 0.8 }
          - train: { id: boosted, from: ticket, objective: { fgsm: { epsilon: 0.05, randomStart: true } } }
          - train: { id: fresh, from: ticket, weights: fresh, optimizer: { adam: {} }, learningRate: 0.001 }
        """;

    public static string Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "tiny.yaml"), Pipeline);
        return folder;
    }

    /// <summary>
    /// Every weights file of a finished run by its path in the run folder, its receipts, and the numbers that its stages and their epochs state,
    /// times left out.
    /// </summary>
    public static SortedDictionary<string, string> Results(string runFolder)
    {
        var results = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(runFolder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(runFolder, file);
            if (name.EndsWith(".safetensors", StringComparison.Ordinal))
                results[name] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
            else if (Path.GetFileName(name) == "result.json")
                results[name] = System.Text.Json.JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("metrics").GetRawText();
            else if (Path.GetFileName(name) == "metrics.jsonl")
                results[name] = Timings().Replace(File.ReadAllText(file), "");
            else if (Path.GetFileName(name) == "receipt.json")
                results[name] = Program().Replace(File.ReadAllText(file), ""); // which tests that run a study themselves differ in
            Assert.False(name.EndsWith(".tmp", StringComparison.Ordinal), $"{name} was left behind");
        }
        Assert.NotEmpty(results);
        return results;
    }

    /// <summary>What differs between two answers of <see cref="Results"/>, a line each: which file, and both where they part.</summary>
    public static IEnumerable<string> Differences(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual)
    {
        foreach (var name in expected.Keys.Union(actual.Keys).Order(StringComparer.Ordinal))
            if (!expected.TryGetValue(name, out var one)) yield return $"{name} is there and was not expected";
            else if (!actual.TryGetValue(name, out var other)) yield return $"{name} is missing";
            else if (one != other) yield return $"{name}: expected {FromParting(one, other)}, got {FromParting(other, one)}";
    }

    static string FromParting(string one, string other)
    {
        var equal = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"'{one[Math.Max(0, equal - 60)..Math.Min(one.Length, equal + 200)]}' (of {one.Length} characters)";
    }

    [System.Text.RegularExpressions.GeneratedRegex("\"(seconds|epochSeconds|imagesPerSecond)\":[^,}]+,?")]
    private static partial System.Text.RegularExpressions.Regex Timings();

    [System.Text.RegularExpressions.GeneratedRegex("\"programSha256\": \"[0-9a-f]+\"")]
    private static partial System.Text.RegularExpressions.Regex Program();
}
