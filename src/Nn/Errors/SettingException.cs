namespace NativeTickets.Nn;

/// <summary>A setting of an optimizer, a schedule or an observer that is out of its range. The message says which, what it got and what it expected.</summary>
public sealed class SettingException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public SettingException(string message) : base(message) { }
}
