using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>
/// Texts are English as a researcher writes it: no string or comment of <c>src</c>, and no page but the results, has a phrase of the list. A phrase that is
/// correct in some places belongs on it only with a pattern that spares those.
/// </summary>
public sealed partial class EnglishTests
{
    static readonly (Regex Wrong, string Instead)[] Phrases =
    [
        Phrase(@"rightly", "correctly"),
        Phrase(@"anew", "again"),
        Phrase(@"(?:goes|went|going|to go|or go|and go) on(?! (?:to|the|a|an|each|every|this|that|its|one|it|them)\b)", "continues, resumes"),
        Phrase(@"trainings(?!"")", "training runs"),
        Phrase(@"retrainings", "retraining runs"),
        Phrase(@"an? (?:dense |whole |long )?training(?=[.,;:)]" +
            @"| (?:that|which|whose|may|must|can|has|had|is|was|ends|stops|begins|costs|watches|of|from|with|by|in|after|and|or)\b)", "a training run"),
        Phrase(@"(?:is|are|was|were|be|been) told", "is reported, is passed"),
        Phrase(@"(?<!\.)wants(?! to\b|\()", "needs, expects"),
        Phrase(@"besides(?=[.,;:)]|$)", "also, as well"),
        Phrase(@"hangs? (?:on|together)", "depends on, belongs together"),
        Phrase(@"to be had", "available"),
        Phrase(@"in one go", "at once"),
        Phrase(@"in all(?=[.,;:)|]|$)", "in total"),
        Phrase(@"tells? (?:\w+ ){1,3}apart", "distinguishes, has so many classes"),
        Phrase(@"gradients? by the", "gradient with respect to the"),
        Phrase(@"(?:one|numbers?|draws?|steps|bits|rows?|columns?|results|registers|rounds?|terms) an? " +
            @"(?:epoch|pixel|channel|image|layer|seed|ticket|thread|second|weight|level)", "per epoch, per pixel"),
    ];

    public static TheoryData<string> Rooms => [.. Directory.GetDirectories(Path.Combine(RepositoryRoot.Path, "src")).Select(d => Path.GetFileName(d)!)];

    [Theory, MemberData(nameof(Rooms))]
    public void Strings_and_comments_have_no_wrong_phrase(string room) =>
        AssertNone(Files("src", room, "*.cs"), StringsAndComments);

    [Fact]
    public void Pages_have_no_wrong_phrase()
    {
        var results = Path.Combine("docs", "results") + Path.DirectorySeparatorChar;
        var pages = Directory.GetFiles(RepositoryRoot.Path, "*.md").Concat(Files("docs", "", "*.md"));
        AssertNone(pages.Where(page => !Path.GetRelativePath(RepositoryRoot.Path, page).StartsWith(results, StringComparison.Ordinal)),
            page => File.ReadLines(page).Index());
    }

    [Theory]
    [InlineData("the run goes on after epoch 3", true)]
    [InlineData("what goes on the tape", false)]
    [InlineData("A training that stops early", true)]
    [InlineData("a training step, a training image", false)]
    [InlineData("weight wants filters", true)]
    [InlineData("one that wants to stop, `tape.Wants(x)`", false)]
    [InlineData("seconds in all", true)]
    [InlineData("the same in all layers", false)]
    [InlineData("besides the mean, the interval", false)]
    [InlineData("the weights are saved besides.", true)]
    public void A_phrase_is_wrong_in_its_wrong_sense_alone(string text, bool isWrong) =>
        Assert.Equal(isWrong, Phrases.Any(phrase => phrase.Wrong.IsMatch(text)));

    static void AssertNone(IEnumerable<string> files, Func<string, IEnumerable<(int Line, string Text)>> textsOf) => Assert.Empty(
        from file in files
        from text in textsOf(file)
        from phrase in Phrases
        from Match match in phrase.Wrong.Matches(text.Text)
        select $"{Path.GetRelativePath(RepositoryRoot.Path, file)}:{text.Line + 1}: '{match.Value}'; write: {phrase.Instead}");

    static IEnumerable<(int Line, string Text)> StringsAndComments(string file)
    {
        var isRaw = false; // within a string of several lines
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            if (isRaw) yield return (number, line);
            else foreach (Match match in StringOrComment().Matches(line)) yield return (number, match.Value);
            isRaw ^= Regex.Count(line, "\"\"\"") % 2 == 1;
        }
    }

    static IEnumerable<string> Files(string folder, string room, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder, room), pattern, SearchOption.AllDirectories)
            .Where(file => !BuildOutput().IsMatch(file)).Order(StringComparer.Ordinal);

    static (Regex, string) Phrase(string pattern, string instead) => (new Regex($@"\b{pattern}(?!\w)", RegexOptions.IgnoreCase), instead);

    [GeneratedRegex(@"[\\/](?:bin|obj)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"//.*|""(?:\\.|[^""\\])*""")]
    private static partial Regex StringOrComment();
}
