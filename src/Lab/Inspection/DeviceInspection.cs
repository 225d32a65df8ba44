namespace NativeTickets.Lab.Inspection;

/// <summary>What this machine has to compute on, to show it.</summary>
public static class DeviceInspection
{
    /// <summary>
    /// Every device that was looked for, each GPU opened and tried; those that are missing or do not work say why. The first is what <c>auto</c> falls back to.
    /// </summary>
    public static IReadOnlyList<DeviceSummary> List() =>
        [.. Device.List().Select(Device.Try).Select(d => new DeviceSummary(d.Name, d.Kind, d.Description, d.MemoryBytes, d.WhyNot))];
}

/// <summary>A device in words.</summary>
/// <param name="Name">The name <c>--device</c> takes.</param>
/// <param name="Kind">Whose kernels run on what.</param>
/// <param name="Description">The hardware; empty where there is none.</param>
/// <param name="MemoryBytes">Bytes of memory it has; 0 where there is none.</param>
/// <param name="WhyNot">Why it cannot be used; null where it can.</param>
public sealed record DeviceSummary(string Name, string Kind, string Description, long MemoryBytes, string? WhyNot);
