namespace NativeTickets.Data;

/// <summary>One mirror failed; the next may do. <see cref="IsCut"/> where it failed within the file, so that it is worth going on from there.</summary>
sealed class MirrorException(string why, bool isCut = false) : Exception(why)
{
    public bool IsCut { get; } = isCut;
}
