namespace NativeTickets.Pipelines;

/// <summary>The keys of a describe stage.</summary>
static class DescribeSchema
{
    /// <summary>A describe stage.</summary>
    public static MapRule Stage { get; } = new("a describe stage", "Counts what the network consists of: parameters, size, multiply-adds. Trains nothing.",
        StageKeys.Id,
        StageKeys.Title);
}
