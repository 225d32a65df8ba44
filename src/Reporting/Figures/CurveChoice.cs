namespace NativeTickets.Reporting.Figures;

/// <summary>
/// Which curves of a figure have a color and a name: at most as many as a reader distinguishes. Of more, the best by their last value, with what was
/// published of them; the others are gray, below them.
/// </summary>
static class CurveChoice
{
    /// <summary>Named curves of a figure.</summary>
    public const int Most = 8;

    /// <summary>The figure with its named curves first, in their order.</summary>
    public static FigureData Of(FigureData data)
    {
        var curves = data.Curves;
        if (curves.Count <= Most) return data;
        int[][] groups = [.. Enumerable.Range(0, curves.Count).GroupBy(i => curves[i].CounterpartOf ?? i).Select(group => (int[])[.. group])];
        IEnumerable<int[]> ranked = data.Better == Better.Neither ? groups
            : groups.OrderByDescending(group => curves[group[0]].Points[^1].Mean * (data.Better == Better.Higher ? 1 : -1));
        HashSet<int> named = [];
        foreach (var group in ranked)
            if (named.Count + group.Length <= Most) named.UnionWith(group);
        int[] order = [.. Enumerable.Range(0, curves.Count).OrderBy(i => !named.Contains(i))];
        var which = data.Better == Better.Neither ? "the first" : "the best by their last value";
        return data with
        {
            Curves =
            [
                .. order.Select(i => curves[i] with
                {
                    IsRest = !named.Contains(i),
                    CounterpartOf = curves[i].CounterpartOf is { } counterpart ? Array.IndexOf(order, counterpart) : null,
                }),
            ],
            Notes = [.. data.Notes, $"{named.Count} of {curves.Count} curves are named, {which}; the others are gray, and the pointer names them."],
        };
    }
}
