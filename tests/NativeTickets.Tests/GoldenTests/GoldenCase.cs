using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>
/// The tensors of a golden file whose names begin with the case's, by the rest of their names. Remembers which were looked at, so that none is left unchecked.
/// </summary>
sealed class GoldenCase
{
    readonly Dictionary<string, WeightsEntry> entries;
    readonly HashSet<string> used = [];

    GoldenCase(string name, Dictionary<string, WeightsEntry> entries)
    {
        Name = name;
        this.entries = entries;
    }

    public string Name { get; }

    public IEnumerable<string> Unused => entries.Keys.Where(k => !used.Contains(k)).Order(StringComparer.Ordinal);

    /// <summary>Every case of the files of a pattern on every device of a list; one row that is skipped or fails where there is none.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string>> Rows(string pattern, params string[] devices)
    {
        var files = GoldenFolder.Files(pattern);
        if (files.Length == 0) return [new TheoryDataRow<string, string, string>(pattern, "", "") { Skip = GoldenFolder.Absence(pattern) }];
        return
            from file in files
            from name in WeightsFile.Read(GoldenFolder.PathOf(file)).Tensors.Keys.Select(CaseOf).Distinct().Order(StringComparer.Ordinal)
            from device in devices
            select new TheoryDataRow<string, string, string>(file, name, device);
    }

    public static GoldenCase Read(string file, string name) => new(
        name,
        WeightsFile.Read(GoldenFolder.PathOf(file)).Tensors.Where(t => CaseOf(t.Key) == name).ToDictionary(t => t.Key[(name.Length + 1)..], t => t.Value));

    public bool Has(string key) => entries.ContainsKey(key);

    public WeightsEntry this[string key]
    {
        get
        {
            used.Add(key);
            return entries.TryGetValue(key, out var entry) ? entry : throw new InvalidOperationException($"{Name} has no {key}");
        }
    }

    /// <summary>The number that follows a word of the name, as 2 in <c>_stride2</c>.</summary>
    public float Number(string word, float? otherwise = null)
    {
        var match = Regex.Match(Name, $@"_{word}(\d+(\.\d+)?(e-?\d+)?)");
        return match.Success ? float.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : otherwise ?? throw new InvalidOperationException($"{Name} has no number after '{word}'");
    }

    /// <summary>Ours is near theirs: the largest deviation is at most <paramref name="bound"/> of the largest element.</summary>
    public void RequireNear(string key, float[] ours, double bound)
    {
        var theirs = this[key].Values;
        Assert.Equal(theirs.Length, ours.Length);
        var largest = Math.Max((double)theirs.Max(Math.Abs), float.Epsilon);
        for (var i = 0; i < ours.Length; i++)
            Assert.True(Math.Abs((double)ours[i] - theirs[i]) <= bound * largest,
                $"{Name}/{key}[{i}]: theirs {theirs[i]:R}, ours {ours[i]:R}, largest {largest:R}");
    }

    static string CaseOf(string key) => key[..key.LastIndexOf('/')];
}
