namespace NativeTickets;

/// <summary>Where a weights file's header says that a tensor's numbers are: bytes from Begin, before End, counted from the end of the header.</summary>
readonly record struct WeightsPlace(string Name, WeightsType Type, Shape Shape, long Begin, long End);
