using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NativeTickets;

/// <summary>What a file system says to a process that asks for a lock.</summary>
public enum LockAnswer
{
    /// <summary>This process has it, until the file is closed or the process ends, however that happens.</summary>
    Taken,

    /// <summary>Another process has it.</summary>
    Held,

    /// <summary>This file system has no locks: some network and cluster file systems, as they are mounted.</summary>
    None,
}

/// <summary>Locks a whole file against other processes that ask for the same.</summary>
/// <remarks>.NET asks for such a lock by itself (<see cref="FileShare.None"/>), and takes the answer that there are none for a lock.</remarks>
public static class FileLock
{
    const int Exclusive = 2, WithoutWaiting = 4;
    const int Interrupted = 4;
    static readonly int WouldWait = OperatingSystem.IsMacOS() ? 35 : 11; // EWOULDBLOCK
    const int SharingViolation = unchecked((int)0x80070020), LockViolation = unchecked((int)0x80070021);

    /// <summary>Asks for the lock of an open file.</summary>
    public static LockAnswer Take(FileStream file)
    {
        if (OperatingSystem.IsWindows()) return LockAnswer.Taken; // opening it with FileShare.None was the lock
        while (true)
        {
            if (flock(file.SafeFileHandle, Exclusive | WithoutWaiting) == 0) return LockAnswer.Taken;
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldWait) return LockAnswer.Held;
            if (error != Interrupted) return LockAnswer.None;
        }
    }

    /// <summary>Whether a file could not be opened because another process has it locked.</summary>
    public static bool IsHeld(IOException refusal) =>
        OperatingSystem.IsWindows() ? refusal.HResult is SharingViolation or LockViolation : refusal.HResult == WouldWait;

    [DllImport("libc", SetLastError = true)]
    static extern int flock(SafeFileHandle file, int operation);
}
