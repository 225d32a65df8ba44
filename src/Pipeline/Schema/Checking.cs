namespace NativeTickets.Pipelines;

/// <summary>What a check of a tree shares: where problems go, and whether the tree is only a set of defaults, in which nothing has to be complete.</summary>
sealed record Checking(Problems Problems, bool Partial = false);
