using NativeTickets.Reporting.Costs;

namespace NativeTickets.Reporting.Figures;

/// <summary>
/// Seconds of a ticket with its share of the search, by the number of tickets that share it, and the seconds of dense training runs: a search breaks even where
/// the lines cross.
/// </summary>
static class BreakEvenFigure
{
    const string Id = "break-even";
    const int MostTickets = 10;

    /// <summary>None where no ticket can be compared with a dense training run, or where the pipeline has a figure of this name.</summary>
    public static IReadOnlyList<FigureData> Build(RunFolder run)
    {
        var pairs = CostPair.Of(run).Where(pair => pair.Prices.Any(price => price.Ticket.Search.Seconds > 0)).ToArray();
        if (pairs.Length == 0 || run.Figures.Any(figure => figure.Id.Equals(Id, StringComparison.OrdinalIgnoreCase))) return [];
        List<Curve> curves = [];
        foreach (var pair in pairs)
            Add(pair.Ticket, pair.Entry, tickets => pair.Prices.Average(price => price.Ticket.Training.Seconds + price.Ticket.Search.Seconds / tickets));
        foreach (var pair in pairs) Add(pair.Dense, pair.Entry, _ => pair.Prices.Average(price => price.Dense.Total.Seconds));
        return
        [
            new FigureData(Id, "Break-even of a search: seconds per ticket, its share of the search included", "tickets that share the search", "seconds",
                curves, null, false, ["Means over seeds. Horizontal lines are dense training runs."]) { Better = Better.Lower },
        ];

        void Add(string stage, MatrixEntry entry, Func<int, double> seconds)
        {
            var own = OwnEntry(run, stage, entry);
            var label = own.Brief(run.TitleOf(stage), FigureFrame.LongestLabel);
            if (curves.Any(curve => curve.Source is { } source && source.Stage == stage && source.Entry.Label == own.Label)) return;
            curves.Add(new Curve(label, [.. Enumerable.Range(1, MostTickets).Select(tickets => Point(tickets, seconds(tickets)))]) { Source = (stage, own) });
        }

        static CurvePoint Point(double x, double y) => new(x, y, y, y);
    }

    /// <summary>The axes that the stage itself depends on.</summary>
    static MatrixEntry OwnEntry(RunFolder run, string stage, MatrixEntry entry)
    {
        var own = run.AxesOf([stage]).Select(axis => axis.Key).ToHashSet();
        return new MatrixEntry(entry.Values.Where(value => own.Contains(value.Key)).ToDictionary());
    }
}
