namespace NativeTickets;

/// <summary>Shapes that do not fit an operation. The message says which operation, what it got, what it wanted, and which axis.</summary>
public sealed class ShapeException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public ShapeException(string message) : base(message) { }
}
