namespace NativeTickets.Pruning;

/// <summary>A mask or ticket that cannot be made, or does not fit. The message names the layer, what it got and what it wanted.</summary>
public sealed class PruningException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public PruningException(string message) : base(message) { }
}
