namespace NativeTickets;

/// <summary>A path leads to something that is neither read nor written here: a device, a pipe, a socket, or a link where none is followed.</summary>
/// <remarks>It says what lies there; whoever opened it adds the path, as for everything that the system refuses.</remarks>
public sealed class NotPlainException(string message) : IOException(message);
