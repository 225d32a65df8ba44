namespace NativeTickets.Lab.Inspection;

/// <summary>What verifying a data set came to.</summary>
/// <param name="IsOfficial">Whether every file is there and the one that the data set's authors publish.</param>
/// <param name="Lines">The verdict, what is wrong with which file, and what to do.</param>
public sealed record DataCheck(bool IsOfficial, IReadOnlyList<string> Lines);
