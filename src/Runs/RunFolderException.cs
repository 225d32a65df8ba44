namespace NativeTickets.Runs;

/// <summary>A run folder that cannot be read. The message says which file and place, what it holds, what was expected, and what to do.</summary>
public sealed class RunFolderException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public RunFolderException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public RunFolderException(string message, Exception inner) : base(message, inner) { }
}
