namespace NativeTickets.Training;

/// <summary>A training that cannot begin or go on. The message says what contradicts what, or which file does not fit, and what to do.</summary>
public sealed class TrainingException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public TrainingException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public TrainingException(string message, Exception inner) : base(message, inner) { }
}
