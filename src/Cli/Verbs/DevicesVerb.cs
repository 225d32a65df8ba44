using System.CommandLine;
using NativeTickets.Lab.Inspection;

namespace NativeTickets.Cli;

/// <summary><c>devices</c>: what this machine has to compute on, and why the rest is missing.</summary>
static class DevicesVerb
{
    public static Command Create()
    {
        var command = new Command("devices", "List what this machine has to compute on.");
        command.SetAction(_ => Failures.Guard(() =>
        {
            var table = Screen.Table(["device", "what", "hardware"], ["memory"]);
            var devices = DeviceInspection.List();
            foreach (var device in devices)
                Screen.Row(table, device.Name, device.Kind, device.WhyNot is { } why ? $"not here: {why}" : device.Description, Size(device.MemoryBytes));
            Screen.Show(table);
            return ExitCode.Done;
        }));
        return command;
    }

    static string Size(long bytes) => bytes == 0 ? "" : $"{bytes / (double)(1 << 30):0.0} GiB";
}
