using NativeTickets.Lab.Inspection;

namespace NativeTickets.Bench;

/// <summary>
/// Which kernels a GPU is asked for in a training step and in a step of PGD (<see cref="StepLaunches"/>). Times nothing; results do not matter, so that a
/// driver that runs nothing will do.
/// </summary>
static class LaunchCases
{
    static readonly string[] Usual = ["lenet", "vgg16", "resnet18", "wrn-34-10"];
    static readonly string[] Tiny = ["lenet-ye-1", "vgg16-w1", "resnet18-w1", "wrn-10-1"];

    public static void Run(BenchRun run)
    {
        foreach (var name in run.Tiny ? Tiny : Usual)
        {
            Report(run, $"train-step/{name}", () => StepLaunches.OfTraining(run.Device, name, run.Batch));
            Report(run, $"pgd-step/{name}", () => StepLaunches.OfAttack(run.Device, name, run.Batch));
        }
    }

    static void Report(BenchRun run, string label, Func<IReadOnlyDictionary<string, long>> count)
    {
        if (!run.Wants(label)) return;
        var launches = count();
        Console.WriteLine($"{$"{label}/batch{run.Batch}",-32} {launches.Values.Sum(),5} launches");
        foreach (var (kernel, times) in launches.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal))
            Console.WriteLine($"  {times,5} {kernel}");
    }
}
