namespace NativeTickets.Reporting;

/// <summary>What the seeds say of a claim.</summary>
public enum Verdict
{
    /// <summary>The 95 % interval holds both signs, there is one seed only, or values are missing.</summary>
    Undecided,

    /// <summary>The 95 % interval of left − right − margin lies wholly at or above 0.</summary>
    Reproduced,

    /// <summary>The 95 % interval of left − right − margin lies wholly below 0.</summary>
    Refuted,
}
