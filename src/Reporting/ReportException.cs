namespace NativeTickets.Reporting;

/// <summary>A report that cannot be written as asked for. The message says what was asked, what was expected, and what to do.</summary>
public sealed class ReportException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public ReportException(string message) : base(message) { }
}
