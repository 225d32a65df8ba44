using System.Diagnostics;

namespace NativeTickets.Tests;

/// <summary>The documentation that runs: each program under docs/samples was built with the solution or, where it is somebody else's, with these tests, and
/// prints what its expected.txt says.</summary>
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
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{sample} ended with {process.ExitCode}: {await errors}");
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, sample, "expected.txt")).ReplaceLineEndings(), output.ReplaceLineEndings());
    }

    [Theory, MemberData(nameof(Samples))]
    public void A_sample_is_short(string sample) => Assert.InRange(File.ReadAllLines(Path.Combine(Folder, sample, "Program.cs")).Length, 1, LongestProgram - 1);
}
