namespace NativeTickets.Config.Yaml;

/// <summary>
/// A file that cannot be used as written. Every problem found is in the message, one per line, as <c>file:line:column: what, what was wanted</c>; nothing was
/// run.
/// </summary>
/// <remarks>The command line ends with exit code 2 for it.</remarks>
public sealed class ConfigException : UserException
{
    /// <summary>Carries all problems, in the order of their place in the file.</summary>
    public ConfigException(IReadOnlyList<string> problems) : this(problems, problems) { }

    /// <summary>Carries all problems, and what is wrong by itself.</summary>
    /// <param name="problems">A line for each problem, in the order of their place in the file.</param>
    /// <param name="faults">The same without the places in the file.</param>
    public ConfigException(IReadOnlyList<string> problems, IReadOnlyList<string> faults) : base(string.Join('\n', problems)) =>
        (Problems, Faults) = (problems, faults);

    /// <summary>One line for each problem.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The same without the places in the file, for a file that no user has written.</summary>
    public IReadOnlyList<string> Faults { get; }
}

/// <summary>Collects everything that is wrong with one file, so that all of it can be reported at once.</summary>
/// <param name="file">What messages call it; its folder is where relative paths begin.</param>
public sealed class Problems(string file)
{
    const int Shown = 50; // a screenful; a file with more is not mended line by line

    readonly SortedSet<(TextPosition At, string Text)> found = new(Comparer<(TextPosition At, string Text)>.Create(
        (a, b) => (a.At.Line, a.At.Column).CompareTo((b.At.Line, b.At.Column)) is not 0 and var order ? order : string.CompareOrdinal(a.Text, b.Text)));

    /// <summary>What messages call the file.</summary>
    public string File => file;

    /// <summary>The whole path of the folder that the file lies in.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(file)) ?? Path.GetFullPath(file);

    /// <summary>Where the files that the file names lie now; null where they lie where it says.</summary>
    public MovedFiles? Moved { get; init; }

    /// <summary>A collection of its own for the same file.</summary>
    public Problems Anew() => new(file) { Moved = Moved };

    /// <summary>Whether there is a problem.</summary>
    public bool Any => found.Count > 0;

    /// <summary>How often something was found wrong, what had been added before included: a value is sound where this has not grown.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a problem; the same text at the same place is kept once, because defaults and scales are checked wherever they apply.</summary>
    public void Add(TextPosition at, string text)
    {
        Count++;
        found.Add((at, text));
    }

    /// <summary>Counts a value that was reported where it was written, and is met again where it is used.</summary>
    internal void Again() => Count++;

    /// <summary>Adds the problems of another collection.</summary>
    public void AddAll(Problems others)
    {
        foreach (var (at, text) in others.found) Add(at, text);
    }

    /// <summary>Tells all of them, if there are any.</summary>
    /// <exception cref="ConfigException">There is at least one problem.</exception>
    public void ThrowIfAny()
    {
        if (!Any) return;
        List<string> lines = [.. found.Take(Shown).Select(p => $"{p.At.Source ?? $"{file}:{p.At.Line}:{p.At.Column}"}: {p.Text}")];
        List<string> faults = [.. found.Take(Shown).Select(p => p.At.Source is { } source ? $"{source}: {p.Text}" : p.Text)];
        if (found.Count > Shown) lines.Add($"{file}: and {found.Count - Shown} more problems");
        throw new ConfigException(lines, faults);
    }
}
