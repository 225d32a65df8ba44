namespace NativeTickets.Reporting;

/// <summary><c>left - right - margin &gt;= 0</c>, or for at-most claims <c>right + margin - left &gt;= 0</c>. Without a right side the margin alone is the bound.</summary>
sealed record Claim(string Text, ClaimSide Left, bool IsAtLeast, ClaimSide? Right, double Margin)
{
    /// <summary>What it is held against besides.</summary>
    public IReadOnlyList<ClaimControl> Controls { get; init; } = [];
}
