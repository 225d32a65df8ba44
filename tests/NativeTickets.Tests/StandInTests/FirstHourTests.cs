using System.Diagnostics;

namespace NativeTickets.Tests;

/// <summary>bench/gpu/first-hour: what it does on a card is rehearsed on the stand-in and in the simulator, and what it does where pieces fail.</summary>
public sealed class FirstHourTests : IDisposable
{
    const int LargestArchive = 16_000_000;

    static readonly string Script = Path.Combine(RepositoryRoot.Path, "bench", "gpu", "first-hour");

    readonly TemporaryFolder folder = new();

    public FirstHourTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "first-hour is a script of bash");

    string Out => Path.Combine(folder, "out");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_piece_that_the_list_of_what_is_unverified_names_exists()
    {
        var pieces = File.ReadLines(Script).Single(line => line.StartsWith("pieces=(", StringComparison.Ordinal))["pieces=(".Length..^1].Split(' ');
        var named = File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "gpu-unverified.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line.Split('|')[^2].Trim()).ToArray();
        Assert.True(named.Length > 20, $"only {named.Length} lines were found");
        foreach (var piece in named.Where(names => names != "by hand").SelectMany(names => names.Split(", "))) Assert.Contains(piece, pieces);
    }

    [Fact]
    public void Pieces_that_fail_stop_no_other_and_a_second_call_repeats_none()
    {
        var packed = Packed("""
            case "$*" in
              *contracts*) ;;
              *A_real_gpu_agrees*) echo "broken"; exit 1 ;;
              *--jobs\ 3*) mkdir -p "$7/q/s/checkpoints"; echo "other bits" > "$7/q/s/checkpoints/final.safetensors" ;;
              Cli*run*) mkdir -p "$7/q/s/checkpoints"; echo "bits" > "$7/q/s/checkpoints/final.safetensors" ;;
              Cli*--probe*) mkdir -p "$7"; echo ".version" > "$7/kernel.ptx"; echo "probed" ;;
              Cli*devices*) echo "tried: kernels and graphs compute" ;;
              *Tests*) echo "Total: 5, Errors: 0, Failed: 0, Skipped: 1, Not Run: 0," ;;
              *) echo "done" ;;
            esac
            """);
        var first = Run([], "--packed", packed);
        Assert.Equal(1, first.Code);
        Assert.Equal("wrong", Status("contracts"));
        foreach (var piece in new[] { "devices", "probe", "tensor-cores", "graphs", "quickstart", "times" }) Assert.Equal("right", Status(piece));
        Assert.Equal("wrong", Status("jobs")); // other weights
        Assert.Contains("Lines of docs/gpu-unverified.md that hold now:", first.Said);
        Assert.Contains("- NaN: a diverged run shows", first.Said);
        Assert.DoesNotContain("- Every op on `cuda` agrees", first.Said); // whose piece failed
        var lines = File.ReadAllLines(Path.Combine(Out, "state"));
        Run([], "--packed", packed);
        Assert.Equal(lines, File.ReadAllLines(Path.Combine(Out, "state")));
        Assert.InRange(new FileInfo(Out + ".tar.gz").Length, 1, LargestArchive);
    }

    [Fact]
    public void A_kernel_that_the_assembler_refuses_is_wrong()
    {
        var packed = Packed("""
            case "$*" in
              Cli*--probe*) mkdir -p "$7"; echo ".version" > "$7/kernel.ptx" ;;
              Cli*devices*) echo "tried: kernels and graphs compute" ;;
              *) echo "Total: 5, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0," ;;
            esac
            """);
        Run([("PTXAS", Program(Path.Combine(folder, "ptxas"), "echo \"ptxas fatal   : Value 'sm_90' is not defined\"; exit 1"))], "--packed", packed);
        Assert.Equal("wrong", Status("ptxas"));
        Assert.Contains("error: ptxas ended with 1", Log("ptxas"));
    }

    [Fact]
    public void Tests_that_were_all_skipped_show_nothing()
    {
        var said = Run([], "--packed", Packed("""
            case "$*" in
              Cli*devices*) echo "tried: kernels and graphs compute" ;;
              *) echo "Total: 5, Errors: 0, Failed: 0, Skipped: 5, Not Run: 0," ;;
            esac
            """)).Said;
        Assert.Equal("missing", Status("contracts"));
        Assert.Equal("wrong", Status("quickstart")); // no weights
        Assert.DoesNotContain("- NaN: a diverged run shows", said);
    }

    [Fact]
    public void Without_time_nothing_is_begun_and_the_rest_is_asked_for()
    {
        var (code, said) = Run([], "--minutes", "0", "--packed", Packed("exit 0"));
        Assert.Equal(1, code);
        Assert.Contains("build: not begun, 0 s are left", said);
        Assert.Contains("call it again", said);
        Assert.True(File.Exists(Out + ".tar.gz"));
    }

    [Fact]
    public void Without_programs_no_piece_is_judged()
    {
        var (path, programs) = (Environment.GetEnvironmentVariable("PATH"), Path.Combine(folder, "programs"));
        Directory.CreateDirectory(programs);
        // a copy of the script in a tree without programs, where nothing can be built
        var copy = Path.Combine(folder, "tree", "bench", "gpu", "first-hour");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Script, copy);
        Directory.CreateDirectory(Path.Combine(folder, "tree", "docs"));
        File.WriteAllText(Path.Combine(folder, "tree", "docs", "gpu-unverified.md"), "");
        Program(Path.Combine(programs, "dotnet"), "exit 1");
        var (code, said) = RunScript(copy, [("PATH", $"{programs}:{path}")]);
        Assert.Equal(1, code);
        Assert.Equal("wrong", Status("build"));
        Assert.Contains("devices: not begun, nothing is built", said);
        Assert.Null(Status("devices"));
        Assert.Contains("devices: not begun", RunScript(copy, [("PATH", $"{programs}:{path}")]).Said); // and so again
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_piece_that_hangs_is_cut_and_has_one_more_try()
    {
        // as one that is stuck in a driver: it does not end when asked to
        var packed = Packed("""
            case "$*" in
              *devices*) trap '' TERM; echo $$ >"$TMPDIR/pid"; sleep 3000 ;;
              *) echo "Total: 1, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0," ;;
            esac
            """);
        Assert.Contains("devices: cut", Run([], "--packed", packed, "--minutes", "1").Said);
        var pid = File.ReadAllText(Path.Combine(Out, "work", "tmp", "pid")).Trim();
        Assert.True(SpinWait.SpinUntil(() => IsGone(pid), TimeSpan.FromSeconds(5)), "the program still runs");
        Assert.Contains("devices: too long", Run([], "--packed", packed, "--minutes", "1").Said);
        Run([], "--packed", packed, "--minutes", "1");
        Assert.Equal(("too long", "right"), (Status("devices"), Status("tensor-cores")));
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_rehearsal_on_the_stand_in_does_every_piece()
    {
        StandIn.Require();
        var said = Rehearse([.. StandIn.Variables(), ("NCU", Profiler()), ("PTXAS", Assembler())]);
        string[] pieces =
        [
            "build", "devices", "contracts", "tensor-cores", "bf16", "probe", "steps", "nan", "training", "graphs", "memory", "golden", "launches",
            "quickstart", "jobs", "products", "times", "tiles", "ptxas", "slowest",
        ];
        foreach (var piece in pieces) Assert.True(Status(piece) == "right", $"{piece}: {Status(piece)}\n{Log(piece)}\n{said}");
        Assert.Contains("Lines of docs/gpu-unverified.md that hold now (in a rehearsal):", said);
        Assert.Equal(["600\tB(float, int)", "100\tA"], File.ReadAllLines(Path.Combine(Out, "slowest.txt")));
        Assert.Contains("the same bits", Log("jobs"));
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_rehearsal_in_the_simulator_does_every_piece_that_needs_no_card()
    {
        var said = Rehearse([], "--device", "ilgpu-cpu");
        foreach (var piece in new[] { "build", "devices", "contracts", "probe", "training", "memory", "launches", "quickstart", "jobs", "products", "times" })
            Assert.True(Status(piece) == "right", $"{piece}: {Status(piece)}\n{Log(piece)}\n{said}");
        foreach (var piece in new[] { "tensor-cores", "steps", "graphs" }) Assert.Equal("missing", Status(piece));
    }

    // half an hour where cards are simulated by one core
    string Rehearse((string, string)[] variables, params string[] arguments)
    {
        const string Variable = "NATIVETICKETS_REHEARSE";
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }, $"takes half an hour; {Variable}=1 asks for it");
        const int MostCalls = 6; // of nine minutes, beside other tests
        var said = "";
        for (var call = 0; call < MostCalls; call++)
        {
            var (code, text) = Run([.. variables], ["--tiny", .. arguments]);
            said += text;
            if (code == 0) return said;
            if (!text.Contains("call it again", StringComparison.Ordinal)) break;
        }
        return said;
    }

    (int Code, string Said) Run((string Name, string Value)[] variables, params string[] arguments) => RunScript(Script, variables, arguments);

    (int Code, string Said) RunScript(string script, (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [script, Out, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NCU"] = start.Environment["PTXAS"] = start.Environment["PYTHON"] = "/nowhere";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return (child.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    string? Status(string piece) =>
        File.ReadLines(Path.Combine(Out, "state")).Select(line => line.Split('\t')).LastOrDefault(cells => cells[0] == piece)?[1];

    // what has ended may wait for its parent to ask how
    static bool IsGone(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException) // there is no such process, or it went while it was read
        {
            return true;
        }
    }

    string Log(string piece) => File.ReadAllText(Path.Combine(Out, piece + ".txt"));

    /// <summary>A folder as <c>--packed</c> takes it, whose one program answers for all.</summary>
    string Packed(string body)
    {
        var packed = Path.Combine(folder, "packed");
        Directory.CreateDirectory(packed);
        Program(Path.Combine(packed, "run"), body);
        return packed;
    }

    /// <summary>What prints two kernels' times as Nsight Compute does.</summary>
    string Profiler() => Program(Path.Combine(folder, "ncu"), """
        echo "==PROF== Connected to process 1"
        echo '"ID","Kernel Name","Metric Name","Metric Unit","Metric Value"'
        echo '"0","A","gpu__time_duration.sum","ns","100"'
        echo '"1","B(float, int)","gpu__time_duration.sum","ns","200"'
        echo '"2","B(float, int)","gpu__time_duration.sum","ns","400"'
        """);

    string Assembler() => Program(Path.Combine(folder, "ptxas"), """echo "ptxas info    : Used 100 registers, 0 bytes spill stores, 0 bytes spill loads" """);

    static string Program(string path, string body)
    {
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{body}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return path;
    }
}
