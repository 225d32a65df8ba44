namespace NativeTickets.Lab.Inspection;

/// <summary>How far the download of one file has come.</summary>
/// <param name="File">Its name.</param>
/// <param name="Host">The machine it comes from.</param>
/// <param name="Bytes">How many bytes are here, those of an earlier try among them.</param>
/// <param name="Total">How many it has.</param>
public readonly record struct DataProgress(string File, string Host, long Bytes, long Total);
