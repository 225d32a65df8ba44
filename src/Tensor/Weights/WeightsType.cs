namespace NativeTickets;

/// <summary>The number formats of a weights file that are read, by the names that the format gives them.</summary>
enum WeightsType
{
    F32,
    F64,
    I64,
}
