namespace NativeTickets.Pipelines;

/// <summary>One key of a map, where the key stands, and its value.</summary>
sealed record YamlEntry(string Key, TextPosition At, YamlNode Value);
