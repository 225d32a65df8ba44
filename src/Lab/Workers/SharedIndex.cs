using System.Collections.Concurrent;
using System.Diagnostics;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Workers;

/// <summary>
/// Brings the index of a run folder up to date where those who work there could not: workers, who share it and do not write it, from the folders of its stages;
/// and a run that was killed, whose stages it still calls running.
/// </summary>
public static class SharedIndex
{
    const int LeaseMinutes = 10;

    // by the index's path, how it was found last and since when, by this machine's stopwatch
    static readonly ConcurrentDictionary<string, (DateTime Written, long Since)> seen = new(StringComparer.Ordinal);

    /// <summary>
    /// Writes it again where workers share the folder and nobody else does so just now, or where a stage is called running and no process has the folder; any
    /// other stays as it is.
    /// </summary>
    /// <exception cref="RequestException">There is no run folder.</exception>
    /// <exception cref="UserException">A file of it is damaged, or the system refuses.</exception>
    public static void Update(string runFolder)
    {
        var index = RunFolder.ReadIndex(runFolder);
        if (index.ByWorkers != true)
        {
            if (index.Stages.Any(stage => stage.Status == StageStatus.Running)) Interrupt(runFolder);
            return;
        }
        if (PlanOf(runFolder, index) is not { } plan) return;
        using var whole = new Lease(TimeSpan.FromMinutes(LeaseMinutes)).TryTake(runFolder);
        if (whole is null) return;
        var found = StatusesOf(plan, runFolder);
        OverlapUpdate.Run(plan, runFolder, stage => found[stage.Folder].Status);
        var now = index with
        {
            Stages = [.. index.Stages.Select(stage => stage with { Status = found[stage.Folder].Status, Reason = found[stage.Folder].Reason })],
            Files = HeldRunFolder.FilesBeside(runFolder),
        };
        if (whole.IsHeld()) now.Write(runFolder); // else whoever took it over knows better
    }

    /// <summary>As <see cref="Update"/>, where the index has been as it is for longer than this: for whoever asks again and again.</summary>
    /// <remarks>
    /// The file server gives files their times, by a clock that may be another than this machine's. So the time of the index only tells whether it was written
    /// since it was looked at last; what passed since then is measured here. One that was never looked at may be of any age.
    /// </remarks>
    /// <inheritdoc cref="Update"/>
    public static void UpdateAfter(TimeSpan age, string runFolder)
    {
        var index = Path.GetFullPath(Path.Combine(runFolder, RunFiles.Index));
        if (seen.TryGetValue(index, out var before))
        {
            if (before.Written != File.GetLastWriteTimeUtc(index))
            {
                Note(index);
                return;
            }
            if (Stopwatch.GetElapsedTime(before.Since) <= age) return;
        }
        Update(runFolder);
        Note(index);
    }

    // the system drops the lock of a run with its process, however that ended
    static void Interrupt(string runFolder)
    {
        RunLock alone;
        try
        {
            alone = RunLock.Take(runFolder);
        }
        catch (RunException)
        {
            return; // it is running, or this is a folder where only its owner could say that it is not
        }
        using (alone)
        {
            var index = RunFolder.ReadIndex(runFolder); // as whoever had it last left it
            (index with
            {
                Stages = [.. index.Stages.Select(stage => stage.Status == StageStatus.Running ? stage with { Status = StageStatus.Interrupted } : stage)],
            }).Write(runFolder);
        }
    }

    static void Note(string index) => seen[index] = (File.GetLastWriteTimeUtc(index), Stopwatch.GetTimestamp());

    /// <summary>The plan that the folder is of; null where this program would make another one of its pipeline.</summary>
    static PipelinePlan? PlanOf(string runFolder, RunIndex index)
    {
        var facts = Provenance.ReadFacts(index.Checked(runFolder, RunFiles.Provenance))?.ToDictionary();
        if (facts?.GetValueOrDefault("datasetSha256") is not { } data || facts.GetValueOrDefault("numerics") != Numerics.Version) return null;
        var resolved = index.Checked(runFolder, RunFiles.ResolvedPipeline);
        var plan = NativeLaboratory.Read(resolved).OfLook(index.Seeds.Count).Plan(new RunIdentity(data, index.Device, index.Precision, Numerics.Version));
        return plan.Instances.Select(stage => stage.Folder).SequenceEqual(index.Stages.Select(stage => stage.Folder)) ? plan : null;
    }

    static Dictionary<string, (StageStatus Status, string? Reason)> StatusesOf(PipelinePlan plan, string runFolder)
    {
        var found = new Dictionary<string, (StageStatus Status, string? Reason)>();
        var now = Lease.Now(runFolder);
        foreach (var stage in plan.Instances) // inputs stand before what builds on them
            if (!found.ContainsKey(stage.Folder))
            {
                var at = OnDisk(stage, Path.Combine(runFolder, stage.Folder), now);
                found[stage.Folder] = at.Status is StageStatus.Pending or StageStatus.Interrupted && LeftOut(stage, found) is { } why
                    ? (StageStatus.LeftOut, why) : at;
            }
        return found;
    }

    static (StageStatus Status, string? Reason) OnDisk(StageInstance stage, string folder, DateTime now)
    {
        if (StageSeals.IsFinished(folder))
            return (StageResult.Read(StageSeals.Checked(folder, RunFiles.Result)).HasDiverged() ? StageStatus.Diverged : StageStatus.Done, null);
        if (!Directory.Exists(folder)) return (StageStatus.Pending, null);
        if (Lease.IsAlive(folder, now)) return (StageStatus.Running, null);
        var attempts = StageAttempts.Read(folder);
        if (attempts.Attempts is [.., { Outcome: AttemptOutcome.Failed } last]) return (StageStatus.Failed, last.Error ?? $"stage '{stage.Id}' failed");
        return StageClaims.GivenUp(folder, attempts) is { } reason ? (StageStatus.Failed, reason) : (StageStatus.Interrupted, null);
    }

    // as StageSchedule does it when the inputs of a stage have ended
    static string? LeftOut(StageInstance stage, Dictionary<string, (StageStatus Status, string? Reason)> found)
    {
        if (stage.From.Count == 0 || !stage.From.All(input => found[input.Folder].Status.HasEnded())) return null;
        StageInstance[] done = [.. stage.From.Where(input => found[input.Folder].Status == StageStatus.Done)];
        if (done.Length == stage.From.Count || ((LabStage)stage.Spec.Kind).CanRunWith(stage, done)) return null;
        return string.Join("; ", stage.From.Except(done).Select(input => found[input.Folder] is (StageStatus.LeftOut, { } reason) ? reason
            : $"{input.Matrix.Qualify(input.Id)} diverged").Distinct());
    }
}
