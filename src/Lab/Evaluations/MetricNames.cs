namespace NativeTickets.Lab.Evaluations;

/// <summary>What evaluations call the attacks of their own.</summary>
static class MetricNames
{
    /// <summary>Unattacked images.</summary>
    public const string Natural = "natural";

    /// <summary>
    /// The best of several attacks of one budget on each image; where the evaluation has several budgets, their names follow: <c>worstCase-eps8</c>,
    /// <c>worstCase-l2-eps0.5</c>.
    /// </summary>
    public const string WorstCase = "worstCase";

    /// <summary>An attack that may change every pixel as it likes, which no network withstands.</summary>
    public const string AnyChange = "anyChange";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> ReservedAttacks { get; } = [Natural, WorstCase, AnyChange];
}
