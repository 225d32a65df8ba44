using System.Text.Json;
using NativeTickets.Pruning;

namespace NativeTickets.Pipelines;

/// <summary>
/// <c>mask-overlap.json</c>: for every prune stage and matrix entry, what share of the weights that one of two seeds' masks keeps is kept by both, and what it
/// would be by chance. Made from the weights files of finished stages when a run has ended; pairs that stand in it are not computed again.
/// </summary>
static class OverlapFile
{
    /// <summary>Its name in the run folder.</summary>
    public const string Name = "mask-overlap.json";

    const int Format = 1;

    /// <summary>Brings the file up to date; nothing is written where no stage has two seeds' masks.</summary>
    /// <param name="plan">What was run.</param>
    /// <param name="folder">Its run folder.</param>
    /// <exception cref="UserException">A weights file is damaged, or the system refuses.</exception>
    public static void Update(PipelinePlan plan, RunFolder folder)
    {
        var path = Path.Combine(folder.Path, Name);
        var known = Read(path);
        var pairs = new List<Pair>();
        var prunings = plan.Instances.Where(stage => stage.Kind == "prune" && folder[stage] == StageStatus.Done && File.Exists(WeightsOf(folder, stage)));
        foreach (var group in prunings.GroupBy(stage => stage.Id + string.Concat(stage.Matrix.Select(value => $"\n{value.Key}\n{value.Value}"))))
            pairs.AddRange(PairsOf([.. group.DistinctBy(stage => stage.Folder)], folder, known));
        if (pairs.Count > 0 && !pairs.SequenceEqual(known.Values)) Write(path, pairs);
    }

    static IEnumerable<Pair> PairsOf(StageInstance[] seeds, RunFolder folder, Dictionary<(string, string), Pair> known)
    {
        var masks = new Dictionary<string, TicketMask?>();
        for (var i = 0; i < seeds.Length; i++)
            for (var j = i + 1; j < seeds.Length; j++)
            {
                var (first, second) = (seeds[i], seeds[j]);
                if (known.TryGetValue((first.Folder, second.Folder), out var pair)) yield return pair;
                else if (MaskOf(first) is { } mask && MaskOf(second) is { } other)
                {
                    var overlap = MaskOverlap.Of(mask, other);
                    yield return new Pair(first.Folder, second.Folder, overlap.Jaccard, overlap.JaccardByChance);
                }
            }

        TicketMask? MaskOf(StageInstance stage) =>
            masks.TryGetValue(stage.Folder, out var read) ? read : masks[stage.Folder] = StageWeights.ReadMask(WeightsOf(folder, stage));
    }

    static string WeightsOf(RunFolder folder, StageInstance stage) => Path.Combine(folder.Of(stage), StageWeights.FileName);

    static void Write(string path, List<Pair> pairs) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteStartArray("pairs");
        foreach (var pair in pairs)
        {
            json.WriteStartObject();
            json.WriteString("first", pair.First);
            json.WriteString("second", pair.Second);
            json.WriteNumber("jaccard", pair.Jaccard);
            json.WriteNumber("jaccardByChance", pair.JaccardByChance);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>The pairs that an earlier run has written; none where there is no such file or it is of no use, since it is made anew then.</summary>
    static Dictionary<(string, string), Pair> Read(string path)
    {
        var known = new Dictionary<(string, string), Pair>();
        if (!File.Exists(path)) return known;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.GetProperty("format").GetInt32() != Format) return known;
            foreach (var item in document.RootElement.GetProperty("pairs").EnumerateArray())
            {
                var pair = new Pair(item.GetProperty("first").GetString()!, item.GetProperty("second").GetString()!,
                    item.GetProperty("jaccard").GetDouble(), item.GetProperty("jaccardByChance").GetDouble());
                known[(pair.First, pair.Second)] = pair;
            }
            return known;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return [];
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw new FileException($"cannot read {path}: {FileRefusal.Text(e)}", e);
        }
    }

    /// <summary>Two seeds' prune stages, by their folders, whose names say all that decides their masks.</summary>
    sealed record Pair(string First, string Second, double Jaccard, double JaccardByChance);
}
