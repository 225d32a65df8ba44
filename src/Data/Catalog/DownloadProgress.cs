namespace NativeTickets.Data;

/// <summary>How far the download of one file has come.</summary>
/// <param name="File">Its name.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Bytes">How many bytes are here, those of an earlier try among them.</param>
/// <param name="Total">How many it has.</param>
public readonly record struct DownloadProgress(string File, Uri Source, long Bytes, long Total);
