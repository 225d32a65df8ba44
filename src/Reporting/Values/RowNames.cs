namespace NativeTickets.Reporting.Values;

/// <summary>The columns that say which stage and entry a row of a table is of: its name, and one for each axis of the matrix that any row depends on.</summary>
sealed class RowNames
{
    readonly string[] axes;

    RowNames(string[] axes) => this.axes = axes;

    /// <summary>Of a table with rows of these entries.</summary>
    public static RowNames Of(RunFolder run, IEnumerable<MatrixEntry> entries)
    {
        var used = entries.SelectMany(entry => entry.Values.Keys).ToHashSet(StringComparer.Ordinal);
        return new RowNames([.. run.Axes.Select(axis => axis.Key).Where(used.Contains)]);
    }

    /// <summary>The headings, that of the name first.</summary>
    public IEnumerable<string> Headings(string name) => axes.Prepend(name);

    /// <summary>The cells; an axis that the row does not depend on is empty.</summary>
    public IEnumerable<string> Cells(string name, MatrixEntry? entry = null) =>
        axes.Select(axis => entry?.Values.GetValueOrDefault(axis) ?? "").Prepend(name);
}
