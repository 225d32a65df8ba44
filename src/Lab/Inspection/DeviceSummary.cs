namespace NativeTickets.Lab.Inspection;

/// <summary>A device in words.</summary>
/// <param name="Name">The name <c>--device</c> takes.</param>
/// <param name="Kind">Whose kernels run on what.</param>
/// <param name="Description">The hardware; empty where there is none.</param>
/// <param name="MemoryBytes">Bytes of memory it has; 0 where there is none.</param>
/// <param name="WhyNot">Why it cannot be used; null where it can.</param>
public sealed record DeviceSummary(string Name, string Kind, string Description, long MemoryBytes, string? WhyNot);
