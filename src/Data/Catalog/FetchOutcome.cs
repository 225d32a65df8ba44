namespace NativeTickets.Data;

/// <summary>What fetching a data set came to.</summary>
/// <param name="Folder">Where its files lie.</param>
/// <param name="WasThere">True where they were there before, official and whole, and nothing was fetched.</param>
/// <param name="SetAside">Files that were in the way and now end with <c>.old</c>.</param>
public sealed record FetchOutcome(string Folder, bool WasThere, IReadOnlyList<string> SetAside);
