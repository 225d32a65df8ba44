namespace NativeTickets.Lab.Inspection;

/// <summary>What this machine has to compute on, to show it.</summary>
public static class DeviceInspection
{
    /// <summary>Every device that was looked for; those that are missing say why. The first is what <c>auto</c> falls back to.</summary>
    public static IReadOnlyList<DeviceSummary> List() =>
        [.. Device.List().Select(d => new DeviceSummary(d.Name, d.Kind, d.Description, d.MemoryBytes, d.WhyNot))];
}
