namespace NativeTickets;

/// <summary>A device that is not here or cannot do what was asked. The message names it and what is here instead.</summary>
public sealed class DeviceException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public DeviceException(string message) : base(message) { }
}
