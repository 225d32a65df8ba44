using System.Globalization;

namespace NativeTickets.Bench;

/// <summary>Times our engine on the work it exists for; one line a case: name, milliseconds, GFLOP/s or images/s.</summary>
static class Program
{
    static readonly Dictionary<string, Action<Device, string, double>> Modes = new()
    {
        ["conv"] = ConvolutionCases.Run,
        ["lenet"] = TrainingStepCases.LeNet,
        ["train"] = TrainingStepCases.Cifar,
    };

    static int Main(string[] arguments)
    {
        var filter = "";
        var sparsity = 0.0;
        var wanted = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--filter" && i + 1 < arguments.Length) filter = arguments[++i];
            else if (arguments[i] == "--sparsity" && i + 1 < arguments.Length) sparsity = double.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else if (Modes.ContainsKey(arguments[i])) wanted.Add(arguments[i]);
            else
            {
                Console.Error.WriteLine($"unknown argument '{arguments[i]}': wants {string.Join('|', Modes.Keys)} and --filter TEXT");
                return 2;
            }
        }
        using var device = Device.Open("cpu");
        Console.WriteLine($"# NativeTickets, {device.Description}, float32; median");
        foreach (var mode in wanted.Count > 0 ? wanted : [.. Modes.Keys]) Modes[mode](device, filter, sparsity);
        return 0;
    }
}
