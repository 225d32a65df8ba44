namespace NativeTickets.Lab.RunFolders;

/// <summary>A run that cannot begin or continue: a locked folder, files that do not fit one another. The message says which, and what to do.</summary>
public sealed class RunException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public RunException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public RunException(string message, Exception inner) : base(message, inner) { }
}
