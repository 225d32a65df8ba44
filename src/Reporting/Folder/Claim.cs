namespace NativeTickets.Reporting;

/// <summary><c>left - right - margin &gt;= 0</c>, or for at-most claims <c>right + margin - left &gt;= 0</c>. Without a right side the margin alone is the bound.</summary>
sealed record Claim(string Text, ClaimSide Left, bool IsAtLeast, ClaimSide? Right, double Margin)
{
    /// <summary>What it is held against besides.</summary>
    public IReadOnlyList<ClaimControl> Controls { get; init; } = [];

    /// <summary>Every value that it names.</summary>
    public IEnumerable<ClaimSide> Values
    {
        get
        {
            for (var value = Left; value is not null; value = value.Less) yield return value;
            for (var value = Right; value is not null; value = value.Less) yield return value;
        }
    }

    /// <summary>The entries that it has a verdict for: every combination of the axes that a value of it depends on without naming them.</summary>
    public IReadOnlyList<MatrixEntry> EntriesOf(RunFolder run)
    {
        var free = Values.SelectMany(value => run.AxesOf([value.Stage]).Select(axis => axis.Key).Except(value.Only.Values.Keys)).ToHashSet();
        return MatrixEntry.Product(run.Axes.Where(axis => free.Contains(axis.Key)));
    }
}
