using System.Diagnostics;

namespace NativeTickets.Lab.Running;

/// <summary>The memory of this process, managed or not.</summary>
static class ProcessMemory
{
    /// <summary>The largest resident size so far, in bytes.</summary>
    public static long PeakBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
