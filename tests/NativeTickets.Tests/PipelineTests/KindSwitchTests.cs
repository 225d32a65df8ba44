using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>A switch that has an answer for whatever is added later hides that it was forgotten.</summary>
public sealed partial class KindSwitchTests
{
    static readonly string[] Rooms = ["Config", "Plan", "Lab", "Reporting", "Nn"];

    /// <summary>Arms for everything else that are meant, each by its file and its text, with the reason.</summary>
    static readonly Dictionary<string, string> Meant = new()
    {
        ["YamlReader.cs: Scalar(),"] = "of a parser's events only scalars are left, and that is checked",
        ["CanonicalText.cs: FormattableString.Invariant($\"{value}\"),"] = "every other value is its own text",
        ["UserFailure.cs: null,"] = "what a user cannot act on is a fault of ours and is not hidden",
        ["ClaimParser.cs: null };"] = "what is no comparison is refused on the next line",
        ["MarkdownPage.cs: letter.ToString() });"] = "every other letter stands for itself",
        ["ExternalProgram.cs: $\"the system refuses ({new Win32Exception(code).Message.TrimEnd('.')})\","] = "the system has a text for it",
    };

    [Fact]
    public void No_switch_answers_for_a_kind_that_it_does_not_know()
    {
        var found = Rooms.SelectMany(room => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", room), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(File.ReadLines, (file, line) => (File: Path.GetFileName(file), Arm: Arm().Match(line)))
            .Where(place => place.Arm.Success).Select(place => $"{place.File}: {place.Arm.Groups[1].Value}").ToArray();
        Assert.Empty(found.Where(arm => !arm.Contains(": throw ", StringComparison.Ordinal)).Except(Meant.Keys));
        Assert.Empty(Meant.Keys.Except(found));
        Assert.Contains(found, arm => arm.Contains(": throw ", StringComparison.Ordinal));
    }

    // at the beginning of a line it is an arm, elsewhere only behind the word switch: otherwise it is a lambda
    [GeneratedRegex(@"(?:^\s*|\bswitch \{.*, )_ => (.+)$")]
    private static partial Regex Arm();
}
