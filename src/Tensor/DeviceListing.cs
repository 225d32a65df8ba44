namespace NativeTickets;

/// <summary>One line of what a machine has to compute on.</summary>
/// <param name="Name">The name to open it by.</param>
/// <param name="Kind">Whose kernels run on what, in words.</param>
/// <param name="Description">The hardware, in words; empty where there is none.</param>
/// <param name="MemoryBytes">Bytes of memory it has; 0 where there is none.</param>
/// <param name="WhyNot">Why it cannot be opened; null where it can.</param>
public sealed record DeviceListing(string Name, string Kind, string Description, long MemoryBytes, string? WhyNot);
