namespace NativeTickets;

/// <summary>
/// A failure that the user can act on. The message is the whole text shown: what, where, what was expected, what to do. No stack trace is shown for it.
/// </summary>
public abstract class UserException : Exception
{
    /// <summary>Carries the whole text shown to the user.</summary>
    protected UserException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    protected UserException(string message, Exception inner) : base(message, inner) { }
}
