using System.Diagnostics;

namespace NativeTickets.Tests;

/// <summary>The Python package: the module reads runs, and the wheel installs into an environment of its own and brings the program.</summary>
public sealed class PythonWheelTests : IDisposable
{
    const int LongestModule = 200;

    readonly TemporaryFolder folder = new();

    static string Module => Path.Combine(RepositoryRoot.Path, "python", "nativetickets", "__init__.py");

    static string KeptRun => Path.Combine(RepositoryRoot.Fixture("run-folder"), "run", "kept");

    const string Reading = """
        import nativetickets, sys
        run = nativetickets.load(sys.argv[1])
        for stage in run.stages:
            print(stage.id, stage.seed, sorted(stage.result)[:1] if stage.status == "done" else "", sorted(len(c) for c in stage.metrics.values())[-1:])
        trained = next(s for s in run.stages if s.kind == "train" and s.status == "done")
        for name, array in trained.weights.items():
            print(name, list(array.shape))
        ticket = next(s for s in run.stages if s.kind == "prune" and s.status == "done")
        kept = sum(sum(bytes(memoryview(m).cast("B"))[3::4]) // 63 for m in ticket.masks.values())
        print("kept", kept, int(ticket.result["kept"]))
        assert kept == ticket.result["kept"], (kept, ticket.result["kept"])
        """;

    [Fact]
    public void The_module_is_short() => Assert.InRange(File.ReadAllLines(Module).Length, 1, LongestModule - 1);

    [Fact]
    public void The_module_reads_stages_metrics_weights_and_masks_of_a_run()
    {
        Assert.SkipUnless(Has("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 9))"), "there is no python3 of 3.9 or later here");
        var (code, output) = Run("python3", new() { ["PYTHONPATH"] = Path.GetDirectoryName(Path.GetDirectoryName(Module))! }, "-c", Reading, KeptRun);
        Assert.True(code == 0, output);
        Assert.Contains("kept ", output, StringComparison.Ordinal);
    }

    [Fact, Trait("Speed", "Slow")]
    public void The_wheel_installs_into_a_bare_environment_and_brings_the_program()
    {
        Assert.SkipUnless(Has("python3", "-m", "venv", "--help") && Has("python3", "-c", "import ensurepip"), "python3-venv is not installed here");
        var (made, log) = Run("bash", [], Path.Combine(RepositoryRoot.Path, "python", "build-wheel"), folder);
        // a package that no source has, or a source that does not answer; anything else is a fault of the script
        var isAbsent = made != 0 && ((string[])["NU1101", "NU1102", "NU1301"]).Any(code => log.Contains(code, StringComparison.Ordinal));
        Assert.SkipWhen(isAbsent, $"the runtime's package cannot be restored here: {log}");
        Assert.True(made == 0, log);
        var wheel = Assert.Single(Directory.GetFiles(folder, "*.whl"));
        var place = Path.Combine(folder, "environment");
        Assert.Equal(0, Run("python3", [], "-m", "venv", place).Code);
        var python = Path.Combine(place, "bin", "python");
        var (installed, said) = Run(python, [], "-m", "pip", "install", "--no-index", "--quiet", wheel);
        Assert.True(installed == 0, said);
        var (read, output) = Run(python, [], "-c", Reading, KeptRun);
        Assert.True(read == 0, output);
        var program = Path.Combine(place, "bin", "nativetickets");
        Assert.Contains("0.1.", Run(program, [], "--version").Output, StringComparison.Ordinal);
        TinyRun.Write(folder);
        var (ran, told) = Run(program, [], "run", Path.Combine(folder, "tiny.yaml"), "--out", Path.Combine(folder, "runs"));
        Assert.True(ran == 0, told);
    }

    public void Dispose() => folder.Dispose();

    static bool Has(string program, params string[] arguments)
    {
        try
        {
            return Run(program, [], arguments).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static (int Code, string Output) Run(string program, Dictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
