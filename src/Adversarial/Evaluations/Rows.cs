namespace NativeTickets.Adversarial;

/// <summary>Arrays that hold a row of numbers for each image.</summary>
static class Rows
{
    /// <summary>One row.</summary>
    public static Span<T> Of<T>(T[] values, int row, int length) => values.AsSpan(row * length, length);

    /// <summary>A copy of some rows.</summary>
    public static T[] Select<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> rows, int length)
    {
        var selected = new T[rows.Length * length];
        for (var i = 0; i < rows.Length; i++) values.Slice(rows[i] * length, length).CopyTo(selected.AsSpan(i * length));
        return selected;
    }

    /// <summary>The numbers of the rows for which something is false.</summary>
    public static int[] WhereNot(ReadOnlySpan<bool> flags)
    {
        var rows = new List<int>(flags.Length);
        for (var i = 0; i < flags.Length; i++)
            if (!flags[i]) rows.Add(i);
        return [.. rows];
    }
}
