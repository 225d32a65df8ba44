using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace NativeTickets.Bench;

/// <summary>Times our engine on the work it exists for; one line a case: name, milliseconds, GFLOP/s or images/s.</summary>
static class Program
{
    const string Usage = "usage: conv|lenet|train|attack|crossover … [--sparsity S] [--filter TEXT], or kernels [arguments of BenchmarkDotNet]";

    static readonly Dictionary<string, Action<Device, string, double>> Modes = new()
    {
        ["conv"] = ConvolutionCases.Run,
        ["lenet"] = TrainingStepCases.LeNet,
        ["train"] = TrainingStepCases.Cifar,
        ["attack"] = AttackStepCases.Run,
        ["crossover"] = CrossoverCases.Run,
    };

    static int Main(string[] arguments)
    {
        if (arguments is ["kernels", .. var rest])
        {
            // in this process: a project that BenchmarkDotNet writes and builds itself would stand under this repository's rules for warnings
            var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
            BenchmarkSwitcher.FromTypes([typeof(ConvolutionBenchmarks)]).Run(rest.Length == 0 ? ["--filter", "*"] : rest, DefaultConfig.Instance.AddJob(job));
            return 0;
        }
        var (filter, sparsity, wanted) = ("", 0.0, new List<string>());
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--filter" && i + 1 < arguments.Length) filter = arguments[++i];
            else if (arguments[i] == "--sparsity" && i + 1 < arguments.Length)
            {
                if (!double.TryParse(arguments[++i], CultureInfo.InvariantCulture, out sparsity) || sparsity is not (>= 0 and < 1))
                    return Refuse($"--sparsity wants a number from 0 to below 1, got '{arguments[i]}'");
            }
            else if (Modes.ContainsKey(arguments[i])) wanted.Add(arguments[i]);
            else
                return Refuse($"unknown argument '{arguments[i]}'");
        }
        using var device = Device.Open("cpu");
        Console.WriteLine($"# NativeTickets, {device.Description}, float32; median{(sparsity > 0 ? $"; random masks of seed {RandomMasks.Seed}" : "")}");
        foreach (var mode in wanted.Count > 0 ? wanted : ["conv", "lenet", "train", "attack"]) Modes[mode](device, filter, sparsity);
        return 0;
    }

    static int Refuse(string why)
    {
        Console.Error.WriteLine($"{why}; {Usage}");
        return 2;
    }
}
