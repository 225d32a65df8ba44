namespace NativeTickets;

/// <summary>A command line that cannot be followed: a name that nothing has, a number out of range, a path that leads nowhere.</summary>
/// <remarks>The command line ends with exit code 2 for it.</remarks>
public sealed class RequestException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public RequestException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public RequestException(string message, Exception inner) : base(message, inner) { }
}
