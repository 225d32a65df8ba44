namespace NativeTickets.Runs.Statistics;

/// <summary>What the seeds say about a claim.</summary>
public enum Verdict
{
    /// <summary>The interval contains both signs, there are too few seeds for one, or values are missing.</summary>
    Undecided,

    /// <summary>The interval of left − right − margin lies entirely at or above 0.</summary>
    Reproduced,

    /// <summary>The interval of left − right − margin lies entirely below 0.</summary>
    Refuted,
}
