namespace NativeTickets.Lab.Running;

/// <summary>How far a stage is by what lies in its folder, in a text that is the same for as long as nothing more was saved.</summary>
static class StageProgressMark
{
    // what checkpoints say of where they are; clocks are no progress
    static readonly string[] Places = ["step", "epoch", "network", "attack", "first", "units"];
    static readonly string[] Unfinished = ["last.safetensors", StageFiles.UnfinishedAttack];

    /// <summary>Of a stage's folder.</summary>
    public static string Of(string folder)
    {
        var parts = new List<string>();
        if (!Directory.Exists(folder)) return "";
        foreach (var log in Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            if (InputFile.ReadAll(log, long.MaxValue).Count(letter => letter == (byte)'\n') is > 0 and var lines)
                parts.Add($"{Path.GetFileName(log)} {lines}");
        foreach (var file in Unfinished.Select(name => Path.Combine(folder, "checkpoints", name)).Where(File.Exists)) parts.Add(PlaceOf(file));
        return string.Join("; ", parts);
    }

    static string PlaceOf(string file)
    {
        try
        {
            var texts = WeightsFile.Read(file).Metadata;
            return $"{Path.GetFileName(file)} {string.Join(' ', Places.Where(texts.ContainsKey).Select(name => $"{name} {texts[name]}"))}";
        }
        catch (FileException)
        {
            return $"{Path.GetFileName(file)} damaged"; // the stage will say how
        }
    }
}
