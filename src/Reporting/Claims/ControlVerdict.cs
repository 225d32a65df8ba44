namespace NativeTickets.Reporting;

/// <summary>How a claim's ticket stands against one of its controls.</summary>
/// <param name="Control">The control in words, "same mask, fresh weights".</param>
/// <param name="Stage">The control's stage.</param>
/// <param name="Verdict">Reproduced: the ticket is ahead; refuted: it is behind.</param>
/// <param name="Evidence">One line: both sides, the difference and its interval; or what is missing.</param>
public sealed record ControlVerdict(string Control, string Stage, Verdict Verdict, string Evidence)
{
    /// <summary>"ahead", "behind" or "undecided".</summary>
    public string Word => Verdict switch
    {
        Verdict.Reproduced => "ahead",
        Verdict.Refuted => "behind",
        _ => "undecided",
    };
}
