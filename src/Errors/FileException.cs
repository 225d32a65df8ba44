namespace NativeTickets;

/// <summary>A file that cannot be read or written. The message names it, says at which byte where that is known, and what to do.</summary>
public sealed class FileException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public FileException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public FileException(string message, Exception inner) : base(message, inner) { }

    /// <summary>That a file cannot be read, and why.</summary>
    /// <param name="path">The file, as the user knows it.</param>
    /// <param name="refusal">What the system said.</param>
    public static FileException Unread(string path, Exception refusal) => new($"cannot read {path}: {FileRefusal.Reason(refusal)}", refusal);
}
