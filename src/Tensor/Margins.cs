namespace NativeTickets;

/// <summary>Rows and columns around images.</summary>
/// <param name="Top">Rows before the first.</param>
/// <param name="Left">Columns before the first.</param>
/// <param name="Bottom">Rows after the last.</param>
/// <param name="Right">Columns after the last.</param>
public readonly record struct Margins(int Top, int Left, int Bottom, int Right)
{
    /// <summary>As many on all sides.</summary>
    public Margins(int all) : this(all, all, all, all) { }

    /// <summary>Whether all sides have as many.</summary>
    public bool AreEqual => Top == Left && Top == Bottom && Top == Right;

    /// <summary>[top, left, bottom, right], the order of ONNX.</summary>
    public override string ToString() => $"[{Top}, {Left}, {Bottom}, {Right}]";
}
