namespace NativeTickets.Adversarial;

/// <summary>An attack that cannot be run as asked. The message says which setting, what it got and what it wanted.</summary>
public sealed class AdversarialException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public AdversarialException(string message) : base(message) { }
}
