using System.CommandLine;
using NativeTickets.Lab.Inspection;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary><c>devices</c>: what this machine has to compute on, and why the rest is missing.</summary>
static class DevicesVerb
{
    const int LinesOfReason = 3; // in the table: of a refused kernel, drivers write hundreds

    public static Command Create()
    {
        var command = new Command("devices", "List what this machine has to compute on.");
        var probe = new Option<bool>("--probe")
        {
            Description = "Load every kernel on each NVIDIA card and say what its driver made of it; hold every op against its specification and "
                + "training steps against the processor's; count the kernels that steps ask for.",
        };
        var tune = PathInput.Option(
            "--tune", "Measure on a card by which tiles the products of the paper's networks are the fastest, and write it to this file; "
                + $"{TileFile.Variable} names it to runs.");
        var on = new Option<string?>("--device") { Description = "With --probe or --tune: this device alone, which may be a simulator.", HelpName = "name" };
        var kernels = PathInput.Option("--kernels", "With --probe: a folder that gets the text of each kernel.");
        var tiny = new Option<bool>("--tiny") { Description = "With --probe or --tune: networks of a filter or two, where a card is simulated." };
        command.Options.Add(probe);
        command.Options.Add(tune);
        command.Options.Add(tiny);
        command.Options.Add(on);
        command.Options.Add(kernels);
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            FlagPairs.Need(parsed, probe, kernels);
            var (probes, file) = (parsed.GetValue(probe), parsed.GetValue(tune));
            if (file is null) FlagPairs.Need(parsed, probe, on, tiny);
            var devices = DeviceInspection.List();
            Screen.Show(devices, () => Show(devices));
            if (!probes && file is null) return ExitCode.Done;
            var cards = Cards(devices, parsed.GetValue(on));
            if (cards.Length == 0) return Failures.Tell("there is no NVIDIA card to look at; the table says why", ExitCode.Failed);
            if (file is not null && cards.Length > 1)
                throw new RequestException($"--tune writes the file of one card, and there are {cards.Length}; --device names the one");
            var bad = probes ? cards.Sum(card => DeviceProbe.Run(card, parsed.GetValue(tiny), parsed.GetValue(kernels), Tell)) : 0;
            if (file is not null) TileTuning.Measure(cards[0], parsed.GetValue(tiny), file, Tell);
            return bad == 0 ? ExitCode.Done : Failures.Tell($"{bad} findings are not as they should be; they begin with '!'", ExitCode.Failed);
        }));
        return command;
    }

    static void Show(IReadOnlyList<DeviceSummary> devices)
    {
        var table = Screen.Table(["device", "what", "hardware"], ["memory"]);
        foreach (var device in devices)
        {
            var hardware = device.WhyNot is { } why ? $"not here: {Shortened(why)}" : device.Description;
            Screen.Row(table, device.Name, device.Kind, hardware, Size(device.MemoryBytes));
        }
        Screen.Show(table);
    }

    static string[] Cards(IReadOnlyList<DeviceSummary> devices, string? on) => on is not null
        ? [on]
        : [.. devices.Where(device => device.WhyNot is null && device.Name.StartsWith("cuda", StringComparison.Ordinal)).Select(device => device.Name)];

    /// <summary>What is wrong is said in every form.</summary>
    static void Tell(string line)
    {
        if (Screen.Form == ScreenForm.Quiet && line.StartsWith('!')) Console.Error.WriteLine(line);
        else Screen.Line(line);
    }

    static string Shortened(string why)
    {
        var lines = why.Split('\n');
        return lines.Length <= LinesOfReason + 1
            ? why
            : string.Join('\n', [.. lines[..LinesOfReason], $"(and {lines.Length - LinesOfReason} more lines; devices --json has them all)"]);
    }

    static string Size(long bytes) => bytes == 0 ? "" : $"{bytes / (double)(1 << 30):0.0} GiB";
}
