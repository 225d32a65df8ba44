using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Figures;

/// <summary>
/// A metric over epochs, or over what the epochs and the stages before them cost: the mean over seeds and, where asked for, the range from the lowest to
/// the highest seed.
/// </summary>
/// <remarks>A curve ends where its first seed ends: a mean over the remaining seeds would bend only because some are missing.</remarks>
static class EpochFigure
{
    public static FigureData Build(RunFolder run, FigureSpec spec)
    {
        var metric = run.MetricOf(spec.Y);
        List<Curve> curves = [];
        List<string> notes = [];
        foreach (var stage in spec.Series)
        {
            foreach (var entry in run.EntriesOf(stage).Where(spec.Only.Shows)) Add(run, spec, metric, stage, entry, curves, notes);
        }
        if (spec.HasSeedBand && curves.Any(c => c.Points.Any(p => p.High > p.Low))) notes.Insert(0, "Line: mean over seeds. Band: lowest to highest seed.");
        else if (run.Seeds.Count == 1) notes.Insert(0, "One seed: the figure shows no spread between seeds.");
        var place = spec.X switch
        {
            FigureSpec.TotalSeconds => "total seconds, preceding stages included",
            FigureSpec.TotalUnits => "total forward units, preceding stages included",
            FigureSpec.Epoch => "epoch",
            _ => throw new InvalidOperationException($"epochs have no place by {spec.X}"),
        };
        var yLabel = metric.IsFraction ? $"{spec.Y}, %" : spec.Y;
        return new FigureData(spec.Id, spec.Title ?? spec.Id, place, yLabel, curves, null, false, notes)
        {
            IsPercent = metric.IsFraction,
            Better = metric.Better,
        };
    }

    static void Add(RunFolder run, FigureSpec spec, Metric metric, string stage, MatrixEntry entry, List<Curve> curves, List<string> notes)
    {
        var label = entry.Brief(run.TitleOf(stage), FigureFrame.LongestLabel);
        StageRun[] planned = [.. run.Runs(stage).Where(s => s.Matrix.AgreesWith(entry))];
        StageRun[] seeds = [.. planned.Where(s => s.Epochs.Count > 0)];
        if (seeds.Length < run.Seeds.Count) notes.Add($"{label}: {seeds.Length} of {run.Seeds.Count} seeds have epochs to show.");
        if (seeds.Length == 0) return;
        var last = seeds.Min(s => s.Epochs[^1].Epoch);
        int[] ends = [.. seeds.Select(s => s.Epochs[^1].Epoch)];
        if (ends.Max() > last) notes.Add($"{label}: seeds ended after {string.Join(", ", ends)} epochs; drawn up to {last}.");
        var scale = metric.IsFraction ? 100 : 1;
        List<CurvePoint> points = [];
        Dictionary<int, EpochRow>[] rows = [.. seeds.Select(s => s.Epochs.ToDictionary(e => e.Epoch))];
        foreach (var epoch in seeds[0].Epochs.Select(e => e.Epoch).Where(e => e <= last))
        {
            var found = rows.Select(r => r.GetValueOrDefault(epoch)?.Find(spec.Y)).OfType<double>();
            double[] values = [.. found.Select(v => v * scale)];
            if (values.Length < seeds.Length) continue;
            var mean = values.Sum() / values.Length;
            if (PlaceOf(run, spec, seeds, rows, epoch) is not { } place) continue;
            points.Add(spec.HasSeedBand ? new CurvePoint(place, mean, values.Min(), values.Max()) : new CurvePoint(place, mean, mean, mean));
        }
        if (points.Count == 0) notes.Add($"{label}: no epoch has a finite '{spec.Y}' for every seed.");
        else curves.Add(new Curve(label, points) { Source = (stage, entry) });
    }

    /// <summary>The x of an epoch: its number, or the mean of what each seed had spent by its end; null where that is not known.</summary>
    static double? PlaceOf(RunFolder run, FigureSpec spec, StageRun[] seeds, Dictionary<int, EpochRow>[] rows, int epoch)
    {
        if (spec.X == FigureSpec.Epoch) return epoch;
        var sum = 0.0;
        for (var i = 0; i < seeds.Length; i++)
        {
            if (TrainingPrice.SearchOf(run, seeds[i]) is not { } before) return null;
            if (spec.X == FigureSpec.TotalSeconds && rows[i][epoch].Find("seconds") is { } seconds) sum += before.Seconds + seconds;
            else if (spec.X == FigureSpec.TotalUnits && UnitsBy(seeds[i], epoch) is { } units) sum += before.ForwardUnits + units;
            else return null;
        }
        return sum / seeds.Length;
    }

    /// <summary>The forward units of a training run by the end of an epoch: all of its epochs count alike. Null until it has ended.</summary>
    static double? UnitsBy(StageRun training, int epoch) =>
        Expense.Of(training) is { } cost ? cost.ForwardUnits * epoch / training.Epochs[^1].Epoch : null;
}
