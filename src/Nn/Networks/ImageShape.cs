namespace NativeTickets.Nn;

/// <summary>The extents of one image.</summary>
/// <param name="Channels">1 for gray, 3 for color.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width);
