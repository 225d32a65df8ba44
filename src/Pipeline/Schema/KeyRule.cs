namespace NativeTickets.Pipelines;

/// <summary>One key of a map: its name, what its value has to be, what holds without it, and a line for the reader.</summary>
sealed record KeyRule(string Name, ValueRule Value, Default Default, string Doc)
{
    /// <summary>Whether the key can change what a stage computes, and so enters its hash.</summary>
    public bool Hashed { get; init; } = true;
}
