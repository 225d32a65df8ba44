namespace NativeTickets.Reporting;

/// <summary>Reads a run folder of format 1, as far as its run has come.</summary>
/// <remarks>The folder is treated as hostile: sizes are checked first, names cannot leave the folder, every complaint names file and place.</remarks>
static class RunFolderReader
{
    const string WhatIsOne = "A run folder is what 'nativetickets run' writes, runs/<pipeline name> by default.";
    const int Format = 1;
    const long LongestIndex = 64L << 20;
    const long LongestText = 16L << 20;

    /// <exception cref="ReportException">There is no run folder, or one of its files is not as a run writes it.</exception>
    public static RunFolder Read(string path)
    {
        if (!Directory.Exists(path)) throw new ReportException($"{path}: there is no such folder. {WhatIsOne}");
        var file = Path.Combine(path, "run.json");
        if (TextFile.Bytes(file, LongestIndex) is not { } bytes)
            throw new ReportException($"{path}: holds no run.json, so it is not a run folder. {WhatIsOne}");
        var root = JsonPlace.Parse(file, bytes);
        var format = root.Member("format").Whole(0, int.MaxValue);
        if (format != Format) throw root.Member("format").Wrong($"is {format}; this version reads format {Format}. Report it with the version that ran it");
        var remarks = new List<string>();
        var report = root.Find("report");
        var seeds = IndexReader.Seeds(root.Member("seeds"));
        var axes = IndexReader.Axes(root.Find("matrix"));
        return new RunFolder(path, root.Member("name").Text())
        {
            Description = root.Find("description")?.Text(),
            Scale = root.Find("scale")?.Text(),
            Notes = Texts(root.Find("notes")),
            Reductions = Texts(root.Find("reductions")),
            Stamps = Texts(root.Find("stamps")),
            Seeds = seeds,
            Device = root.Find("device")?.Text() ?? "unknown",
            Precision = root.Find("precision")?.Text() ?? "unknown",
            Axes = axes,
            Stages = new IndexReader(path, seeds, axes, remarks).Stages(root.Member("stages")),
            FairBaselines = (root.Find("fairBaselines")?.Items() ?? []).Select(pair => (pair.Member("ticket").Text(), pair.Member("dense").Text())).ToHashSet(),
            Claims = [.. root.Find("claims")?.Items().Select(SpecReader.Claim) ?? []],
            Figures = SpecReader.Distinct(report?.Find("figures"), SpecReader.Figure, f => f.Id),
            Tables = SpecReader.Distinct(report?.Find("tables"), SpecReader.Table, t => t.Id),
            Overlaps = OverlapReader.Read(Path.Combine(path, "mask-overlap.json")),
            Provenance = Provenance(Path.Combine(path, "provenance.json"), remarks),
            ResolvedPipeline = Pipeline(Path.Combine(path, "pipeline.resolved.yaml"), remarks),
            Remarks = remarks,
        };
    }

    static IReadOnlyList<string> Texts(JsonPlace? list) => [.. list?.Items().Select(i => i.Text()) ?? []];

    static IReadOnlyList<KeyValuePair<string, string>> Provenance(string file, List<string> remarks)
    {
        if (TextFile.Bytes(file, LongestText) is { } bytes)
            return [.. JsonPlace.Parse(file, bytes).Members().Select(m => KeyValuePair.Create(m.Key, m.Value.Scalar()))];
        remarks.Add($"{file} is missing: where and with what this was run is not known.");
        return [];
    }

    static string? Pipeline(string file, List<string> remarks)
    {
        var text = TextFile.Text(file, LongestText);
        if (text is null) remarks.Add($"{file} is missing: the settings of this run are not known.");
        return text;
    }
}
