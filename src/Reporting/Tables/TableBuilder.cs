using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Tables;

/// <summary>Fills a table that the pipeline asks for: one row per stage and matrix entry, with published values beside those of the run.</summary>
sealed class TableBuilder
{
    const int MostReasons = 8;

    readonly RunFolder run;
    readonly TableSpec spec;
    readonly List<string> missing = [];
    bool hasSeedInterval, hasBounded, hasImageInterval, hasMark, hasWeakMark;

    TableBuilder(RunFolder run, TableSpec spec) => (this.run, this.spec) = (run, spec);

    public static ReportTable Build(RunFolder run, TableSpec spec) => new TableBuilder(run, spec).Build();

    ReportTable Build()
    {
        var rowsOf = spec.Rows.SelectMany(EntriesOf, (stage, entry) => (Stage: stage, Entry: entry)).ToArray();
        var names = RowNames.Of(run, rowsOf.Select(row => row.Entry));
        List<string> headings = [.. names.Headings("")];
        foreach (var column in spec.Columns)
        {
            headings.Add(Column.Parse(run, column) is { IsFraction: true } ? $"{column} (%)" : column);
            headings.AddRange(spec.References.Where(reference => IsReferenced(reference, column)).Select(reference => reference.Name));
        }
        List<IReadOnlyList<string>> rows = [.. rowsOf.Select(row => Row(names, row.Stage, row.Entry))];
        return new ReportTable(spec.Id, spec.Title ?? spec.Id, headings, rows, Notes());
    }

    IReadOnlyList<string> Row(RowNames names, string stage, MatrixEntry entry)
    {
        List<string> cells = [.. names.Cells(run.TitleOf(stage), entry)];
        foreach (var text in spec.Columns)
        {
            var column = Column.Parse(run, text);
            if (column is null) missing.Add($"'{text}' is not the name of a metric");
            cells.Add(column is null ? "—" : Cell(column, column.Read(run, stage, entry), PublishedDecimals(text)));
            foreach (var reference in spec.References.Where(reference => IsReferenced(reference, text)))
                cells.Add(Published(reference, stage, entry, text) is { } value ? ValueText.Published(value, column is { IsFraction: true }) : "");
        }
        return cells;
    }

    string Cell(Column column, IReadOnlyList<Reading> readings, int? decimals)
    {
        missing.AddRange(readings.Where(r => r.Missing is not null).Select(r => r.Missing!));
        Reading[] found = [.. readings.Where(r => r.Value is not null)];
        if (found.Length == 0) return "—";
        var estimate = Reading.MeanOf(found, column.IsFraction);
        hasSeedInterval |= estimate.HalfWidth is not null;
        hasBounded |= !estimate.IsSymmetric;
        var (isMarked, isWeak) = (found.Any(r => r.IsMarked), found.Any(r => r.IsWeak));
        (hasMark, hasWeakMark) = (hasMark || isMarked, hasWeakMark || isWeak);
        var text = ValueText.Interval(estimate, column.IsFraction, decimals) + ChecksTable.Marks(isMarked, isWeak);
        if (found.Length < readings.Count) return $"{text} ({found.Length} of {readings.Count} seeds)";
        return readings.Count == 1 && column.IsFraction && found[0] is { Count: > 0 and var count } ? $"{text} {Sampling(estimate.Mean, count)}" : text;
    }

    string Sampling(double share, long count)
    {
        hasImageInterval = true;
        return ValueText.Interval(WilsonInterval.Of(share, count));
    }

    IEnumerable<MatrixEntry> EntriesOf(string stage) => run.EntriesOf(stage).Where(spec.Only.Shows);

    // a scale may have none of the entries that were published
    bool IsReferenced(TableReference reference, string column) =>
        spec.Rows.Any(stage => EntriesOf(stage).Any(entry => Published(reference, stage, entry, column) is not null));

    // ours can be compared with what was published to the last digit of it
    int? PublishedDecimals(string column) => spec.References
        .SelectMany(reference => reference.Values.Values).Where(row => row.ContainsKey(column)).Select(row => ValueText.PublishedDecimals(row[column]))
        .DefaultIfEmpty().Max() is > 0 and var most ? most : null;

    static double? Published(TableReference reference, string stage, MatrixEntry entry, string column)
    {
        var values = reference.Values;
        if (!values.TryGetValue(entry.Qualify(stage), out var row) && !values.TryGetValue(stage, out row)) return null;
        return row.TryGetValue(column, out var value) ? value : null;
    }

    IReadOnlyList<string> Notes()
    {
        List<string> notes = [];
        if (hasSeedInterval) notes.Add($"± is the half-width of the {ValueText.AboutIntervals}.");
        if (hasBounded) notes.Add("Where that would pass 0 or 100 %, [low, high] are the ends of the interval.");
        if (run.Seeds.Count == 1) notes.Add("One seed: no interval over seeds can be given.");
        if (hasImageInterval) notes.Add("[low, high] is the 95 % Wilson interval over the counted images: sampling error only, without variation over seeds.");
        if (hasMark) notes.Add($"{ChecksTable.AboutMark} See \"{ChecksTable.Title}\".");
        if (hasWeakMark) notes.Add($"{ChecksTable.AboutWeakMark} See \"{ChecksTable.Title}\".");
        var isReferenced = spec.References.Any(reference => spec.Columns.Any(column => IsReferenced(reference, column)));
        if (run.Reductions.Count > 0 && isReferenced) notes.Add(ValueText.PublishedAtFullSize);
        string[] reasons = [.. missing.Distinct()];
        notes.AddRange(reasons.Take(MostReasons).Select(reason => $"Missing: {reason}."));
        if (reasons.Length > MostReasons) notes.Add($"Missing: {reasons.Length - MostReasons} more.");
        return notes;
    }
}
