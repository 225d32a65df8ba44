namespace NativeTickets.Pipelines;

/// <summary>A place in a text file; both numbers are 1-based.</summary>
readonly record struct TextPosition(int Line, int Column) : IComparable<TextPosition>
{
    public int CompareTo(TextPosition other) => Line != other.Line ? Line.CompareTo(other.Line) : Column.CompareTo(other.Column);
}
