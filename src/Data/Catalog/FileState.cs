namespace NativeTickets.Data;

/// <summary>What a file of a known data set turned out to be.</summary>
public enum FileState
{
    /// <summary>The bytes that the data set's authors publish.</summary>
    Official,

    /// <summary>Others, of the right form.</summary>
    NotOfficial,

    /// <summary>Not of the right form: no reader takes it.</summary>
    Damaged,

    /// <summary>Not there.</summary>
    Missing,
}
