namespace NativeTickets.Pipelines;

/// <summary>One of several options: a bare word, or a word with settings.</summary>
sealed record ChoiceOption(string Name, string Doc, MapRule? Settings = null);
