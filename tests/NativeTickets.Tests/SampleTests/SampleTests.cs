using System.Diagnostics;
using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>The documentation that runs: each program under docs/samples was built with the solution or, where it is somebody else's, with these tests, and
/// prints what its expected.txt says: that alone, or, of a program that arguments.txt gives arguments, each line of it somewhere, in this order.</summary>
public sealed class SampleTests
{
    const int LongestProgram = 80;

    static string Folder => Path.Combine(RepositoryRoot.Path, "docs", "samples");

    public static TheoryData<string> Samples =>
        [.. Directory.GetDirectories(Folder).Select(d => Path.GetFileName(d)!).Where(n => char.IsAsciiDigit(n[0])).Order()];

    [Theory, MemberData(nameof(Samples))]
    public async Task A_sample_prints_what_it_says(string sample)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        var program = Path.Combine(Folder, sample, "bin", configuration, "net10.0", sample + ".dll");
        Assert.True(File.Exists(program), $"{program} is missing: is the sample in NativeTickets.sln?");
        using var folder = new TemporaryFolder();
        var given = Path.Combine(Folder, sample, "arguments.txt");
        var words = File.Exists(given) ? File.ReadAllText(given).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        string[] arguments = [.. words.Select(word => word == "{folder}" ? folder : word)];
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(Folder, sample),
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{sample} ended with {process.ExitCode}: {await errors}");
        var expected = File.ReadAllText(Path.Combine(Folder, sample, "expected.txt")).ReplaceLineEndings();
        if (arguments.Length == 0) Assert.Equal(expected, output.ReplaceLineEndings());
        else Assert.Matches(string.Join("[\\s\\S]*", expected.Split(Environment.NewLine).Select(Regex.Escape)), output);
    }

    [Theory, MemberData(nameof(Samples))]
    public void A_sample_is_short(string sample) => Assert.InRange(File.ReadAllLines(Path.Combine(Folder, sample, "Program.cs")).Length, 1, LongestProgram - 1);
}
