using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using NativeTickets.Lab.Running;

namespace NativeTickets.Bench;

/// <summary>Times our engine on the work it exists for; one line a case: name, milliseconds, GFLOP/s or images/s.</summary>
static class Program
{
    const string Usage =
        "usage: conv|lenet|train|attack|crossover|profile|launches|bounds|bytes|rounding … [--device NAME] [--precision tf32|bf16|fp32] " +
            "[--sparsity S|--masks FILE] [--batch N] [--shares N] [--threads N] [--filter TEXT] [--tiny], or kernels [arguments of BenchmarkDotNet]";

    static readonly Dictionary<string, Action<BenchRun>> Modes = new()
    {
        ["conv"] = ConvolutionCases.Run,
        ["lenet"] = TrainingStepCases.LeNet,
        ["train"] = TrainingStepCases.Cifar,
        ["attack"] = AttackStepCases.Run,
        ["crossover"] = CrossoverCases.Run,
        ["profile"] = ProfileCases.Run,
        ["launches"] = LaunchCases.Run,
        ["bounds"] = BoundCases.Run,
        ["bytes"] = ByteCases.Run,
        ["rounding"] = RoundingCases.Run,
    };

    static int Main(string[] arguments)
    {
        if (arguments is ["kernels", .. var rest])
        {
            // in this process: a project that BenchmarkDotNet writes and builds itself would fall under this repository's rules for warnings
            var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest.Length == 0 ? ["--filter", "*"] : rest, DefaultConfig.Instance.AddJob(job));
            return 0;
        }
        if (BenchOptions.Parse(arguments, Modes.Keys, out var problem) is not { } options) return Refuse($"{problem}; {Usage}", 2);
        try
        {
            return Time(options);
        }
        catch (Exception e) when (e is UserException or InsufficientMemoryException)
        {
            return Refuse(e.Message, 1);
        }
    }

    static int Time(BenchOptions options)
    {
        using var device = TileFile.Open(options.Device, options.Threads, options.Precision);
        using var ranks = Ranks.Launched is > 1 ? Ranks.Join() : null;
        if (ranks is { Own: > 0 }) Console.SetOut(TextWriter.Null); // one of them reports
        if (ranks is not null && options.Modes is not ["train"] and not ["lenet"]) return Refuse("ranks take training steps together: lenet or train", 2);
        if (ranks is not null && options.Shares is null) return Refuse($"{ranks.Count} ranks take steps together, and --shares does not say how", 2);
        var run = new BenchRun(device, options.Filter, options.Sparsity, options.Tiny)
        {
            Masks = options.Masks,
            Batch = options.Tiny ? Math.Min(2, options.Batch) : options.Batch,
            Shares = options.Shares,
            Threads = options.Threads,
            Ranks = ranks,
        };
        if (options.Modes.FirstOrDefault(mode => mode is "crossover" or "profile" or "rounding") is { } mode && device.Name != "cpu")
            return Refuse($"{mode} looks at kernels of the cpu device, got --device {device.Name}", 2);
        if (options.Modes.Contains("launches") && !run.IsGpu) return Refuse($"launches counts the kernels of a GPU, got --device {device.Name}", 2);
        if (options.Modes.Contains("bounds") && device.Precision == "fp32")
            return Refuse($"bounds looks at products on tensor cores, got --device {device.Name} in {device.Precision}", 2);
        var instead = run.IsGpu && device.Precision != options.Precision ? $" (instead of {options.Precision}: no tensor cores)" : "";
        Console.WriteLine($"# NativeTickets, {device.Name}: {device.Description}, {device.Precision}{instead}; median"
            + $"{(run.Sparsity > 0 ? $"; random masks of seed {RandomMasks.Seed}" : "")}{(run.Tiny ? "; tiny cases, nothing is measured" : "")}");
        string[] usual = run.IsGpu ? ["conv", "train", "attack"] : ["conv", "lenet", "train", "attack"];
        foreach (var each in options.Modes.Count > 0 ? options.Modes : usual) Modes[each](run);
        return 0;
    }

    static int Refuse(string why, int code)
    {
        Console.Error.WriteLine(why);
        return code;
    }
}
