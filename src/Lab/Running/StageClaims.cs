using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>
/// Decides whether this process may begin with an instance. It may with any where it has the run folder alone; beside other workers it takes the lease of the
/// stage first, and then looks what became of the stage until then.
/// </summary>
/// <param name="folder">The run folder.</param>
/// <param name="lease">Takes leases; null where the folder is this process's alone.</param>
/// <param name="retries">How often a stage that failed is tried again.</param>
sealed class StageClaims(HeldRunFolder folder, Lease? lease, int retries)
{
    /// <summary>So many attempts without progress, and a stage is given up.</summary>
    public const int MostWithoutProgress = 3;

    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromSeconds(10);
    const int PausesOfWait = 4;  // short stages of others wait shortly, and long ones cost few looks
    const int PausesOfLife = 60; // looks at a lease within the time after which it counts as stale

    readonly Dictionary<string, HeldLease> held = new(StringComparer.Ordinal);
    readonly List<(StageInstance Stage, string Reason)> givenUp = [];
    readonly Dictionary<string, int> failures = new(StringComparer.Ordinal); // of this process, where it has the folder alone
    readonly DateTime begun = lease is null ? default : Lease.Now(folder.Path);

    /// <summary>How long to wait until the disk is looked at again, after so long a wait for others; null where there are no others.</summary>
    public TimeSpan? PauseAfter(TimeSpan waited)
    {
        if (lease is null) return null;
        var ticks = Math.Min(Math.Min(waited.Ticks / PausesOfWait, lease.StaleAfter.Ticks / PausesOfLife), LongestPause.Ticks);
        return TimeSpan.FromTicks(Math.Max(ticks, ShortestPause.Ticks));
    }

    /// <summary>Which instances this process found to be given up, and why: no worker runs them, and each has to say so.</summary>
    public IReadOnlyList<(StageInstance Stage, string Reason)> FoundGivenUp => givenUp;

    /// <summary>Whether the caller may go on with an instance: run it, or find it done.</summary>
    /// <returns>False where another worker has it, or it is given up, which its status then says.</returns>
    public bool Take(StageInstance stage)
    {
        if (lease is null || folder[stage].HasEnded()) return true;
        if (lease.TryTake(folder.Of(stage)) is not { } taken) return false;
        try
        {
            folder.LookAgain();
            var hasEnded = folder.Latest(stage).HasEnded();
            if (!hasEnded && MayBegin(stage))
            {
                held[stage.Folder] = taken;
                return true;
            }
            taken.Dispose();
            return hasEnded;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>The lease of an instance that was taken; null where the folder is this process's alone.</summary>
    public HeldLease? LeaseOf(StageInstance stage) => held.GetValueOrDefault(stage.Folder);

    /// <summary>Gives an instance back.</summary>
    public void GiveBack(StageInstance stage)
    {
        if (held.Remove(stage.Folder, out var taken)) taken.Dispose();
    }

    /// <summary>Whether a stage that failed just now is tried again.</summary>
    public bool MayRetry(StageInstance stage)
    {
        if (lease is not null)
        {
            var attempts = StageAttempts.Read(folder.Of(stage));
            return WhyFailed(attempts) is null && GivenUp(folder.Of(stage), attempts) is null;
        }
        var count = failures.GetValueOrDefault(stage.Folder) + 1;
        failures[stage.Folder] = count;
        return count <= retries;
    }

    /// <summary>Whether an instance that this process has the lease of is to be run; its status says why not.</summary>
    bool MayBegin(StageInstance stage)
    {
        var attempts = StageAttempts.Read(folder.Of(stage));
        var failure = WhyFailed(attempts);
        if ((failure ?? GivenUp(folder.Of(stage), attempts)) is not { } reason) return true;
        folder.Set(stage, StageStatus.Failed, reason);
        if (failure is null) givenUp.Add((stage, reason));
        return false;
    }

    string? WhyFailed(StageAttempts attempts)
    {
        // what failed in an earlier job, before this process began, may have been mended since
        var failed = attempts.Attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Failed && Concerns(attempt)).ToArray();
        return failed.Length > retries ? failed[^1].Error ?? "failed" : null;
    }

    /// <summary>
    /// The attempts with the last one as it ended, which the worker that lost the stage could not write: its process is there, and has the lease no longer.
    /// </summary>
    /// <param name="attempts">As they lie on the disk, of a stage that nobody holds but perhaps this process.</param>
    /// <param name="now">By the clock of the file server.</param>
    public static StageAttempts Settled(StageAttempts attempts, string now) =>
        attempts.Attempts is [.., { Outcome: null } last] && ProcessFacts.IsThere(last.Worker) ? attempts.Ended(AttemptOutcome.Displaced, now) : attempts;

    /// <summary>Why workers have given a stage up; null where they have not.</summary>
    /// <param name="stage">The stage's folder.</param>
    /// <param name="attempts">What they tried.</param>
    public static string? GivenUp(string stage, StageAttempts attempts)
    {
        attempts = Settled(attempts, "");
        var idle = attempts.WithoutProgress(StageProgressMark.Of(stage));
        if (idle < MostWithoutProgress) return null;
        var last = attempts.Attempts[^1];
        var how = last.Outcome switch
        {
            AttemptOutcome.Failed => $"the last one failed: {last.Error}",
            AttemptOutcome.Stopped => "the last one was asked to stop before anything was saved",
            AttemptOutcome.Done => "the last one ended, but what it left is gone",
            AttemptOutcome.Displaced => "the last one had not been heard of for longer than its lease",
            null => $"the last one ended without a word ({last.Worker.Words})",
            var other => throw new InvalidOperationException($"an attempt that is {other}"),
        };
        return $"given up after {idle} attempts without progress; {how}. Remove {StageAttempts.PathIn(stage)} to have it tried again";
    }

    bool Concerns(StageAttempt attempt) => (attempt.Worker.Job is { } job && job == ProcessFacts.Self.Job)
        || (ProcessFacts.TryReadTime(attempt.EndedUtc, out var ended) && ended >= begun);
}
