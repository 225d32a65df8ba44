namespace NativeTickets.Data;

/// <summary>A file as its publisher made it.</summary>
/// <param name="Name">Without a folder.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Sha256">Lower-case hexadecimal; null where it is known only after a verified download, from the <see cref="DataRecord"/> that one
/// leaves.</param>
public sealed record CatalogFile(string Name, long Bytes, string? Sha256);
