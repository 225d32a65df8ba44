using System.Globalization;

namespace NativeTickets.Bench;

/// <summary>What the command line asks for.</summary>
sealed record BenchOptions
{
    /// <summary>The name of the device, as <see cref="NativeTickets.Device.Open"/> takes it.</summary>
    public string Device { get; private init; } = "cpu";

    /// <summary>What matrix products multiply on tensor cores.</summary>
    public string Precision { get; private init; } = "tf32";

    /// <summary>Only cases whose name has this in it.</summary>
    public string Filter { get; private init; } = "";

    /// <summary>The share of zeros in the random masks; 0 for none.</summary>
    public double Sparsity { get; private init; }

    /// <summary>A file of masks that training and attack steps take in place of random ones; null for none.</summary>
    public string? Masks { get; private init; }

    /// <summary>Images of a batch.</summary>
    public int Batch { get; private init; } = 128;

    /// <summary>Into how many groups the batches of training steps are shared out; null for one chain of sums.</summary>
    public int? Shares { get; private init; }

    /// <summary>Threads of the processor's device; null for all.</summary>
    public int? Threads { get; private init; }

    /// <summary>True for shrunken cases that show that everything runs and measure nothing.</summary>
    public bool Tiny { get; private init; }

    /// <summary>In the order asked for; empty for the device's usual ones.</summary>
    public IReadOnlyList<string> Modes { get; private init; } = [];

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">As given.</param>
    /// <param name="known">The modes there are.</param>
    /// <param name="problem">What is wrong where the answer is null.</param>
    public static BenchOptions? Parse(IReadOnlyList<string> arguments, IReadOnlyCollection<string> known, out string problem)
    {
        var (options, modes) = (new BenchOptions(), new List<string>());
        problem = "";
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (known.Contains(argument)) modes.Add(argument);
            else if (argument == "--tiny") options = options with { Tiny = true };
            else if (argument is not ("--device" or "--precision" or "--filter" or "--sparsity" or "--masks" or "--batch" or "--shares"
                or "--threads"))
                return Refused($"unknown argument '{argument}'", out problem);
            else if (i + 1 == arguments.Count) return Refused($"{argument} needs a value after it", out problem);
            else
            {
                var value = arguments[++i];
                switch (argument)
                {
                    case "--device": options = options with { Device = value }; break;
                    case "--precision": options = options with { Precision = value }; break;
                    case "--filter": options = options with { Filter = value }; break;
                    case "--masks": options = options with { Masks = value }; break;
                    case "--batch" or "--shares" or "--threads":
                        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
                            return Refused($"{argument} expects a number from 1, got '{value}'", out problem);
                        options = argument switch
                        {
                            "--batch" => options with { Batch = count },
                            "--shares" => options with { Shares = count },
                            "--threads" => options with { Threads = count },
                            _ => throw new InvalidOperationException(argument),
                        };
                        break;
                    default:
                        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var sparsity) || sparsity is not (>= 0 and < 1))
                            return Refused($"--sparsity expects a number from 0 to below 1, got '{value}'", out problem);
                        options = options with { Sparsity = sparsity };
                        break;
                }
            }
        }
        if (options is { Masks: not null, Sparsity: > 0 }) return Refused("--masks says which weights are zeros, and so does --sparsity", out problem);
        if (options.Masks is not null && (modes.Count == 0 || modes.Except(["lenet", "train", "attack"]).Any()))
            return Refused("--masks is for lenet, train and attack, with a --filter that leaves the networks that they fit", out problem);
        return options with { Modes = modes };
    }

    static BenchOptions? Refused(string why, out string problem)
    {
        problem = why;
        return null;
    }
}
