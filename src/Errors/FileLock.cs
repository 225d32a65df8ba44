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
    const int Shared = 1, Exclusive = 2, WithoutWaiting = 4;
    const int Interrupted = 4;
    static readonly int WouldWait = OperatingSystem.IsMacOS() ? 35 : 11; // EWOULDBLOCK
    const int SharingViolation = unchecked((int)0x80070020), LockViolation = unchecked((int)0x80070021);

    /// <summary>Asks for the lock of an open file.</summary>
    public static LockAnswer Take(FileStream file) => Take(file, Exclusive);

    /// <summary>Asks for a lock of an open file that several may have at once, as long as nobody has it alone.</summary>
    public static LockAnswer Share(FileStream file) => Take(file, Shared);

    static LockAnswer Take(FileStream file, int operation)
    {
        if (OperatingSystem.IsWindows()) return LockAnswer.Taken; // what others may do to it, as it was opened, was the lock
        while (true)
        {
            if (flock(file.SafeFileHandle, operation | WithoutWaiting) == 0) return LockAnswer.Taken;
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
