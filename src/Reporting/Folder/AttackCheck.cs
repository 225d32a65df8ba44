namespace NativeTickets.Reporting;

/// <summary>One of the checks that an evaluation made of its attacks; without an attack it is about all that was found of the network.</summary>
sealed record AttackCheck(string Network, string Check, string? Attack, bool Passed, string Detail);
