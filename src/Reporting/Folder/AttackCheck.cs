namespace NativeTickets.Reporting;

/// <summary>One of the checks that an evaluation made of its attacks; without an attack it is about the network.</summary>
sealed record AttackCheck(string Network, string Check, string? Attack, bool Passed, string Detail)
{
    /// <summary>The attacks that a failure of a check about the network casts doubt on; null for all that was found of it.</summary>
    public IReadOnlyList<string>? Marks { get; init; }

    /// <summary>Whether a metric of the evaluation rests on what is checked: <c>network.attack.robustAccuracy</c>. A worst case rests on all attacks.</summary>
    public bool IsUnder(string metric)
    {
        if (!metric.StartsWith(Network + ".", StringComparison.Ordinal)) return false;
        if ((Attack is { } attack ? [attack] : Marks) is not { } marked) return true;
        return marked.Any(name => metric == $"{Network}.{name}.robustAccuracy") || (marked.Count > 0 && metric.StartsWith($"{Network}.worstCase", StringComparison.Ordinal));
    }
}
