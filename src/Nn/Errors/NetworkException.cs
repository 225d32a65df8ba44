namespace NativeTickets.Nn;

/// <summary>
/// A network that does not exist, cannot be built for such images, or does not fit the weights given. The message says which, and what would.
/// </summary>
public sealed class NetworkException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public NetworkException(string message) : base(message) { }
}
