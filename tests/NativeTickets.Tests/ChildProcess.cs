using System.Diagnostics;

namespace NativeTickets.Tests;

/// <summary>A test that runs in a process of its own, for what is decided when a process starts: the instructions it may use.</summary>
static class ChildProcess
{
    /// <summary>Marks, with <see cref="TraitValue"/>, the explicit test of a class that the child runs.</summary>
    public const string Trait = "in";

    public const string TraitValue = "child process";

    /// <summary>Runs the one marked test of a class in a process with these variables, and fails with its output where it fails.</summary>
    public static void RunTestOf<T>(params (string Name, string Value)[] variables)
    {
        string[] arguments = ["-noColor", "-class", typeof(T).FullName!, "-trait", $"{Trait}={TraitValue}", "-explicit", "on"];
        var start = new ProcessStartInfo("dotnet", [typeof(T).Assembly.Location, .. arguments]) { RedirectStandardOutput = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), output);
    }
}
