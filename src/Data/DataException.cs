namespace NativeTickets.Data;

/// <summary>Data that is missing, damaged or not what was asked for. The message names the file and, where there is one, the offset.</summary>
/// <remarks>
/// Where a pipeline asks for what the data have not, the message names the key, <c>data.validation</c>: a run finds its place in the file by that.
/// </remarks>
public sealed class DataException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public DataException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public DataException(string message, Exception inner) : base(message, inner) { }
}
