namespace NativeTickets.Pipelines;

/// <summary>One of the checks that an evaluation makes of itself.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="Check">What ought to hold.</param>
/// <param name="Attack">The attack whose table cell is marked when it does not; null for all of the network.</param>
/// <param name="Passed">Whether it holds.</param>
/// <param name="Detail">The numbers.</param>
sealed record CheckOutcome(string Network, string Check, string? Attack, bool Passed, string Detail)
{
    /// <summary>The attacks whose cells a failure marks where it is about the network; null for everything that was found of it.</summary>
    public IReadOnlyList<string>? Marks { get; init; }
}
