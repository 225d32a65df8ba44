namespace NativeTickets.Tests;

/// <summary>Where an address of PTX points.</summary>
enum PtxSpace
{
    Generic,
    Global,
    Shared,
    Local,
    Param,
}
