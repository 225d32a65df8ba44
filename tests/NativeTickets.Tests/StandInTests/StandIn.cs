using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>
/// Starts programs on a machine whose NVIDIA driver is stand-in-driver.c and whose cards are <see cref="StandInCard"/>s. Built when first wanted; its switches
/// are explained in its first lines.
/// </summary>
static partial class StandIn
{
    /// <summary>Says in the environment which library <see cref="StartupHook"/> loads.</summary>
    public const string LibraryVariable = "STANDIN_LIBRARY";

    /// <summary>The trait of tests that need the stand-in and are run by others in a process that has it.</summary>
    public const string Trait = "on", TraitValue = "stand-in driver";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30); // ends what hangs

    static readonly Lazy<(string? Library, string WhyNot)> Built = new(Build);

    /// <summary>Skips the test where there is no stand-in, or a driver of NVIDIA's would be found before it.</summary>
    public static void Require() => Assert.SkipWhen(Built.Value.Library is null, Built.Value.WhyNot);

    /// <summary>What a program's environment needs to run on the stand-in, with switches of the driver.</summary>
    public static (string Name, string Value)[] Variables(params (string Name, string Value)[] switches) =>
        [("DOTNET_STARTUP_HOOKS", typeof(StandIn).Assembly.Location), (LibraryVariable, Built.Value.Library!), .. switches];

    /// <summary>Runs the command line on the stand-in.</summary>
    public static CommandLineOutcome Run(string folder, (string Name, string Value)[] switches, params string[] arguments)
    {
        Require();
        return CommandLine.RunWith(Variables(switches), folder, arguments);
    }

    /// <summary>Runs tests on the stand-in; fails with their output where one fails, where fewer pass than expected, or where one is skipped.</summary>
    /// <param name="least">How many must pass.</param>
    /// <param name="switches">Of the driver.</param>
    /// <param name="arguments">Which tests, as the test program takes it.</param>
    public static void RunTests(int least, (string Name, string Value)[] switches, params string[] arguments)
    {
        Require();
        var start = new ProcessStartInfo("dotnet", [typeof(StandIn).Assembly.Location, "-noColor", "-noAutoReporters", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables(switches)) start.Environment[name] = value;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var output = child.StandardOutput.ReadToEnd();
        Assert.True(child.WaitForExit(Patience), output);
        var said = output + errors.GetAwaiter().GetResult();
        var summary = Summary().Match(said);
        Assert.True(child.ExitCode == 0 && summary.Success, said);
        int Number(string group) => int.Parse(summary.Groups[group].Value, CultureInfo.InvariantCulture);
        Assert.Equal(Number("skipped"), Skipped().Count(said)); // rows of another kind of card; on the stand-in nothing else is skipped
        Assert.True(Number("total") - Number("notRun") - Number("skipped") >= least, $"{least} tests were expected at least:\n{said}");
        Assert.DoesNotContain("stand-in driver:", said, StringComparison.Ordinal); // mistakes that the driver answered and nobody minded
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: \d+, Failed: \d+, Skipped: (?<skipped>\d+), Not Run: (?<notRun>\d+)")]
    private static partial Regex Summary();

    [GeneratedRegex(@"name: ""opencl""\) \[SKIP\]")]
    private static partial Regex Skipped();

    static (string? Library, string WhyNot) Build()
    {
        if (!OperatingSystem.IsLinux()) return (null, "the stand-in driver takes the place of libcuda.so.1, which only Linux has");
        if (File.Exists("/proc/driver/nvidia/version")) return (null, "NVIDIA's own driver is here");
        // by its name in the library, and not by its file's, the system's loader knows that libcuda.so.1 is here already
        return CompiledLibrary.Build("StandInTests", "stand-in-driver", "the stand-in driver", ["-w", "-fvisibility=hidden", "-Wl,-soname,libcuda.so.1"],
            "-lpthread");
    }
}
