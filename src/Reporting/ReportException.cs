namespace NativeTickets.Reporting;

/// <summary>A run folder that cannot be read or a report that cannot be written.</summary>
/// <remarks>
/// The message is the whole text for the user: which file and place, what it holds, what was wanted, what to do.
/// Reporting knows no other room, so this is not a <c>UserException</c>; the command line prints the message and ends with exit code 1 all the same.
/// </remarks>
public sealed class ReportException : Exception
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public ReportException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public ReportException(string message, Exception inner) : base(message, inner) { }
}
