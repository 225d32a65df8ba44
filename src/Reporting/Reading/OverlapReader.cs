namespace NativeTickets.Reporting;

/// <summary>Reads mask-overlap.json.</summary>
static class OverlapReader
{
    const long LongestFile = 64L << 20;
    const int MostPairs = 1_000_000;
    const int Format = 1;

    /// <summary>None when the file is not there.</summary>
    /// <exception cref="ReportException">It is not as a run writes it.</exception>
    public static IReadOnlyList<MaskOverlap> Read(string file)
    {
        if (TextFile.Bytes(file, LongestFile) is not { } bytes) return [];
        var root = JsonPlace.Parse(file, bytes);
        var format = root.Member("format").Whole(0, int.MaxValue);
        if (format != Format) throw root.Member("format").Wrong($"is {format}; this version reads format {Format}. Report it with the version that ran it");
        var pairs = new List<MaskOverlap>();
        foreach (var item in root.Member("pairs").Items())
        {
            if (pairs.Count == MostPairs) throw root.Member("pairs").Wrong($"has more than {MostPairs:#,0} pairs");
            pairs.Add(new MaskOverlap(item.Member("first").Text(), item.Member("second").Text(), Share(item.Member("jaccard")), Share(item.Member("jaccardByChance"))));
        }
        return pairs;
    }

    static double Share(JsonPlace place)
    {
        var share = place.Number();
        return share is >= 0 and <= 1 ? share : throw place.Wrong($"is {share}, wanted a share from 0 to 1");
    }
}
