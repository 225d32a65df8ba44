using System.Runtime.InteropServices;
using NativeTickets.Tests;

/// <summary>
/// What .NET calls before the main method of any program that is started with <see cref="StandIn.Variables"/>: it puts the stand-in driver where NVIDIA's
/// would be found. The runtime looks for a class of this name outside of every namespace.
/// </summary>
static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(StandIn.LibraryVariable) is { Length: > 0 } library) StandInCard.Plug(NativeLibrary.Load(library));
    }
}
