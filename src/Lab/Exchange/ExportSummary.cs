namespace NativeTickets.Lab.Exchange;

/// <summary>What an export has written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="What">Which network, in words.</param>
/// <param name="Pixels">What the file's network expects of pixels, in words.</param>
public sealed record ExportSummary(string Path, long Bytes, string What, string Pixels);
