namespace NativeTickets.Pipelines;

/// <summary>Collects everything that is wrong with one file, so that all of it can be told at once.</summary>
sealed class Problems(string file)
{
    const int Shown = 50; // a screenful; a file with more is not mended line by line

    readonly SortedSet<(TextPosition At, string Text)> found = new(Comparer<(TextPosition At, string Text)>.Create(
        (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Text, b.Text)));

    /// <summary>The whole path of the folder that the file lies in.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(file)) ?? Path.GetFullPath(file);

    public bool Any => found.Count > 0;

    /// <summary>Adds a problem; the same text at the same place is kept once, because defaults and scales are checked wherever they apply.</summary>
    public void Add(TextPosition at, string text) => found.Add((at, text));

    /// <exception cref="PipelineException">There is at least one problem.</exception>
    public void ThrowIfAny()
    {
        if (!Any) return;
        var lines = found.Take(Shown).Select(p => $"{file}:{p.At.Line}:{p.At.Column}: {p.Text}").ToList();
        if (found.Count > Shown) lines.Add($"{file}: and {found.Count - Shown} more problems");
        throw new PipelineException(lines);
    }

    /// <summary>Text from the file made fit to be printed: control characters escaped, long text cut.</summary>
    public static string Printable(string text) => ShownText.Quote(text);
}
