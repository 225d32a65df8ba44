namespace NativeTickets.Reporting;

/// <summary>Reads an evaluation's checks.json.</summary>
static class ChecksReader
{
    const long LongestFile = 64L << 20;
    const int MostRows = 1_000_000;
    const int Format = 1;

    /// <summary>None when the file is not there.</summary>
    /// <exception cref="ReportException">It is not as a run writes it.</exception>
    public static EvaluationChecks Read(string file)
    {
        if (TextFile.Bytes(file, LongestFile) is not { } bytes) return EvaluationChecks.None;
        var root = JsonPlace.Parse(file, bytes);
        var format = root.Member("format").Whole(0, int.MaxValue);
        if (format != Format) throw root.Member("format").Wrong($"is {format}; this version reads format {Format}. Report it with the version that ran it");
        return new EvaluationChecks([.. Items(root.Member("checks")).Select(Check)], [.. Items(root.Member("comparisons")).Select(Pair)]);
    }

    static IEnumerable<JsonPlace> Items(JsonPlace list)
    {
        var count = 0;
        foreach (var item in list.Items())
        {
            if (count++ == MostRows) throw list.Wrong($"has more than {MostRows:#,0} rows");
            yield return item;
        }
    }

    static AttackCheck Check(JsonPlace item) =>
        new(item.Member("network").Text(), item.Member("check").Text(), item.Find("attack")?.Text(), item.Member("passed").Flag(), item.Member("detail").Text())
        {
            Marks = item.Find("marks") is { } marks ? [.. Items(marks).Select(attack => attack.Text())] : null,
        };

    static NetworkPair Pair(JsonPlace item) => new(item.Member("attack").Text(), item.Member("first").Text(), item.Member("second").Text(),
        item.Member("images").Count(), item.Member("onlyFirst").Count(), item.Member("onlySecond").Count(), item.Member("p").Number());
}
