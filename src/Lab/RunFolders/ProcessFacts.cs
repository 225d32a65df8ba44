using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace NativeTickets.Lab.RunFolders;

/// <summary>What tells this process from others of its machine, and whether another one still is.</summary>
static class ProcessFacts
{
    const double ClockSeconds = 2; // what two readings of a process's start may differ by
    const string Namespace = "/proc/self/ns/pid"; // of Linux

    /// <summary>This process, as a worker.</summary>
    public static WorkerPlace Self { get; } = Of();

    /// <summary>Whether a process of this machine is known to have ended: nobody has its number, or another process has it by now.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="beganUtc">When it began.</param>
    public static bool HasEnded(int number, DateTime beganUtc)
    {
        try
        {
            using var process = Process.GetProcessById(number);
            return Math.Abs((process.StartTime.ToUniversalTime() - beganUtc).TotalSeconds) > ClockSeconds;
        }
        catch (ArgumentException)
        {
            return true; // there is no such process
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return false; // it ends just now, or is not ours to ask about
        }
    }

    /// <summary>Whether a worker is known to have ended: one of this machine. Of other machines nothing is known here.</summary>
    public static bool HasEnded(WorkerPlace worker) => IsOfThisMachine(worker, out var began) && HasEnded(worker.Process, began);

    /// <summary>Whether a worker is known to be there: one of this machine.</summary>
    public static bool IsThere(WorkerPlace worker) => IsOfThisMachine(worker, out var began) && !HasEnded(worker.Process, began);

    /// <summary>A time to the last digit, in UTC.</summary>
    public static string TimeText(DateTime time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="TimeText"/> writes.</summary>
    public static bool TryReadTime(string? text, out DateTime time) =>
        DateTime.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out time);

    static bool IsOfThisMachine(WorkerPlace worker, out DateTime began) =>
        TryReadTime(worker.BeganUtc, out began) && worker.Host == Self.Host && worker.Processes == Self.Processes;

    static WorkerPlace Of()
    {
        using var process = Process.GetCurrentProcess();
        return new WorkerPlace
        {
            Host = Environment.MachineName,
            Processes = NamespaceName(),
            Process = process.Id,
            BeganUtc = TimeText(process.StartTime),
            Job = Variable("SLURM_ARRAY_JOB_ID") ?? Variable("SLURM_JOB_ID"),
            Task = Variable("SLURM_ARRAY_TASK_ID"),
        };
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 and < 100 } text ? text : null;

    static string? NamespaceName()
    {
        try
        {
            return new FileInfo(Namespace).LinkTarget;
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            return null; // some containers hide it
        }
    }
}
