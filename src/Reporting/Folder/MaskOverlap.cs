namespace NativeTickets.Reporting;

/// <summary>What the masks of two stages have in common: the weights both keep over those that either keeps, found and as chance would have it.</summary>
sealed record MaskOverlap(string First, string Second, double Jaccard, double JaccardByChance);
