namespace NativeTickets.Reporting;

/// <summary>Two networks of an evaluation under one attack, counted where they differ, with McNemar's p.</summary>
sealed record NetworkPair(string Attack, string First, string Second, long Images, long OnlyFirst, long OnlySecond, double P);
