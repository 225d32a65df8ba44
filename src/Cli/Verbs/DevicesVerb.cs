using System.CommandLine;
using NativeTickets.Lab.Inspection;

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
        var on = new Option<string?>("--device") { Description = "With --probe: this device alone, which may be a simulator.", HelpName = "name" };
        var kernels = PathInput.Option("--kernels", "With --probe: a folder that gets the text of each kernel.");
        var tiny = new Option<bool>("--tiny") { Description = "With --probe: networks of a filter or two, where a card is simulated." };
        command.Options.Add(probe);
        command.Options.Add(tiny);
        command.Options.Add(on);
        command.Options.Add(kernels);
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            FlagPairs.Need(parsed, probe, on, kernels, tiny);
            var devices = DeviceInspection.List();
            Screen.Show(devices, () => Show(devices));
            return parsed.GetValue(probe) ? Probe(devices, parsed.GetValue(on), parsed.GetValue(tiny), parsed.GetValue(kernels)) : ExitCode.Done;
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

    static int Probe(IReadOnlyList<DeviceSummary> devices, string? on, bool tiny, string? kernels)
    {
        string[] cards = on is not null
            ? [on]
            : [.. devices.Where(device => device.WhyNot is null && device.Name.StartsWith("cuda", StringComparison.Ordinal)).Select(d => d.Name)];
        if (cards.Length == 0) return Failures.Tell("there is no NVIDIA card to probe; the table says why", ExitCode.Failed);
        var bad = cards.Sum(card => DeviceProbe.Run(card, tiny, kernels, Tell));
        return bad == 0 ? ExitCode.Done : Failures.Tell($"{bad} findings are not as they should be; they begin with '!'", ExitCode.Failed);

        // what is wrong is said in every form
        static void Tell(string line)
        {
            if (Screen.Form == ScreenForm.Quiet && line.StartsWith('!')) Console.Error.WriteLine(line);
            else Screen.Line(line);
        }
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
