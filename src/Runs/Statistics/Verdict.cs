namespace NativeTickets.Runs.Statistics;

/// <summary>What the seeds say about a claim.</summary>
public enum Verdict
{
    /// <summary>The 95 % interval contains both signs, there is only one seed, or values are missing.</summary>
    Undecided,

    /// <summary>The 95 % interval of left − right − margin lies entirely at or above 0.</summary>
    Reproduced,

    /// <summary>The 95 % interval of left − right − margin lies entirely below 0.</summary>
    Refuted,
}
