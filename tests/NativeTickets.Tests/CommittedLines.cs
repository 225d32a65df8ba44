using System.Text;

namespace NativeTickets.Tests;

/// <summary>
/// A committed text of expected values: headings in brackets, and under each a line <c>name = value</c> for every value. Tests only read it.
/// Where values change on purpose, NATIVETICKETS_RENEW gives the beginnings of the headings whose lines a test run writes again, separated by
/// commas; those tests are then skipped and say so.
/// </summary>
/// <param name="file">Its path in the tests' folder.</param>
sealed class CommittedLines(string file)
{
    const string Variable = "NATIVETICKETS_RENEW";

    const int MostShown = 20; // a message that nobody reads to its end helps nobody

    static readonly Lock One = new(); // test classes run side by side

    string Path => System.IO.Path.Combine(RepositoryRoot.Path, "tests", "NativeTickets.Tests", file);

    /// <summary>The headings, as they stand in the file.</summary>
    public IEnumerable<string> Headings => Read().Sections.Keys;

    /// <summary>Fails unless under each of the headings stand exactly these values.</summary>
    public void RequireSame(params (string Heading, SortedDictionary<string, string> Values)[] sections)
    {
        var renewed = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var chosen = sections.Where(section => renewed.Any(beginning => section.Heading.StartsWith(beginning, StringComparison.Ordinal))).ToArray();
        if (chosen.Length > 0)
        {
            lock (One) Renew(chosen);
            var headings = string.Join(", ", chosen.Select(section => $"[{section.Heading}]"));
            Assert.Skip($"{Variable} is set: {headings} in {file} was written again. Unset it, run this test, and commit the lines with the reason");
        }
        var committed = Read().Sections;
        string[] differences =
            [.. sections.SelectMany(section => Differences(section.Heading, committed.GetValueOrDefault(section.Heading) ?? [], section.Values))];
        if (differences.Length == 0) return;
        var more = differences.Length > MostShown ? $"\nand {differences.Length - MostShown} more" : "";
        Assert.Fail($"{file} says something else. Where the change is meant, CONTRIBUTING.md says how these lines are written again.\n"
            + string.Join('\n', differences.Take(MostShown)) + more);
    }

    static IEnumerable<string> Differences(string heading, SortedDictionary<string, string> committed, SortedDictionary<string, string> found) =>
        from name in committed.Keys.Union(found.Keys).Order(StringComparer.Ordinal)
        let expected = committed.GetValueOrDefault(name, "nothing")
        let actual = found.GetValueOrDefault(name, "nothing")
        where expected != actual
        select $"[{heading}] {name}: committed {expected}, found {actual}";

    (string Preface, SortedDictionary<string, SortedDictionary<string, string>> Sections) Read()
    {
        var (preface, sections) = (new StringBuilder(), new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal));
        SortedDictionary<string, string>? section = null;
        foreach (var line in File.ReadAllLines(Path))
        {
            if (line.StartsWith('#')) preface.Append(line).Append('\n');
            else if (line.StartsWith('[')) sections.Add(line[1..^1], section = new(StringComparer.Ordinal));
            else if (line.Length > 0)
            {
                var end = line.IndexOf(" = ", StringComparison.Ordinal);
                section!.Add(line[..end], line[(end + 3)..]);
            }
        }
        return (preface.ToString(), sections);
    }

    void Renew((string Heading, SortedDictionary<string, string> Values)[] chosen)
    {
        var (preface, sections) = Read();
        foreach (var (heading, values) in chosen) sections[heading] = values;
        var text = new StringBuilder(preface);
        foreach (var (heading, values) in sections)
        {
            text.Append($"\n[{heading}]\n");
            foreach (var (name, value) in values) text.Append($"{name} = {value}\n");
        }
        File.WriteAllText(Path, text.ToString());
    }
}
