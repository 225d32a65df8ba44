namespace NativeTickets;

/// <summary>
/// One image of a batch, as a window on one of a set: pixel (y, x) shows pixel (y + down, x + right) of the image where that lies inside it, else black.
/// </summary>
/// <param name="Image">Which image of the set.</param>
/// <param name="Down">Rows; negative above the image.</param>
/// <param name="Right">Columns; negative left of the image.</param>
/// <param name="Flip">True to mirror the window left and right.</param>
public readonly record struct ImageCut(int Image, int Down, int Right, bool Flip);
