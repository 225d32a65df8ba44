using System.Diagnostics;
using NativeTickets.Lab.DataKinds;

namespace NativeTickets.Lab.RunFolders;

/// <summary>
/// The folder of a run, held by this process until it is disposed: index, provenance and resolved pipeline, and a folder for each stage instance. One that it
/// shares with other workers is written stage by stage; what belongs to the whole is written by whoever has the lease of the run folder.
/// </summary>
sealed class HeldRunFolder : IDisposable
{
    const long LongestPlan = 64L << 20;
    const int FewStages = 500;       // an index of so many is written in some milliseconds, and always at once
    const int SharesOfWriting = 20;  // of a longer one: at most a twentieth of the time goes into writing it
    static readonly TimeSpan WhileAnotherPlans = TimeSpan.FromMilliseconds(50);

    readonly Lock one = new(); // jobs say how far they are from threads of their own
    readonly RunLock held;
    readonly PipelinePlan plan;
    readonly RunIdentity identity;
    readonly Dictionary<StageInstance, (StageStatus Status, string? Reason)> statuses = new(ReferenceEqualityComparer.Instance);
    readonly ILookup<string, StageInstance> byFolder;
    readonly bool isShared;
    readonly HashSet<string> looked = [];
    IReadOnlyList<FileSeal> files = [];
    readonly Timer later; // writes an index that is behind where no stage begins or ends meanwhile
    long indexWritten, indexTook; // in the stopwatch's ticks
    bool isIndexBehind, isOver;

    readonly IReadOnlyList<string> warnings;

    HeldRunFolder(string path, RunLock held, PipelinePlan plan, RunIdentity identity, IReadOnlyList<string> warnings, bool isShared)
    {
        (Path, this.held, this.plan, this.identity, this.warnings, this.isShared) = (path, held, plan, identity, warnings, isShared);
        byFolder = plan.Instances.ToLookup(instance => instance.Folder);
        later = new Timer(_ => CatchUp());
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>
    /// Takes <c>out/name</c>, made where it is missing, and writes what is known before anything runs. What earlier runs finished there stays finished.
    /// </summary>
    /// <param name="outFolder">The folder that run folders lie in.</param>
    /// <param name="plan">What is run.</param>
    /// <param name="identity">What the plan's hashes were made with.</param>
    /// <param name="provenance">Where and with what.</param>
    /// <param name="warnings">What a reader of the results has to know.</param>
    /// <param name="lease">Finds workers, which are refused beside this process; null where there are none.</param>
    /// <exception cref="RunException">Another process has it, or it cannot be written.</exception>
    /// <exception cref="FileException">The system refuses a file.</exception>
    public static HeldRunFolder Take(string outFolder, PipelinePlan plan, RunIdentity identity, Provenance provenance,
        IReadOnlyList<string> warnings, Lease? lease = null)
    {
        var path = System.IO.Path.Combine(outFolder, plan.Spec.Name);
        var held = RunLock.Take(path);
        try
        {
            if (lease is not null && WhyNotBeside(path, plan.Instances.Select(instance => instance.Folder), lease, "is at work in this folder") is { } why)
                throw new RunException(why);
            AtomicFile.RemoveLeftovers(path);
            var folder = new HeldRunFolder(path, held, plan, identity, warnings, isShared: false);
            var before = EarlierIndex(path);
            FinishedStages.RequireWhole(plan, path, before);
            foreach (var instance in plan.Instances) folder.statuses[instance] = (folder.StatusOnDisk(instance), null);
            RemoveDamagedOverlaps(path, before);
            folder.WritePlan(provenance);
            return folder;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Joins the workers of <c>out/name</c>; whoever comes first writes what is known before anything runs.</summary>
    /// <inheritdoc cref="Take"/>
    /// <exception cref="RunException">A process has it alone, workers run another plan there, or it cannot be written.</exception>
    public static HeldRunFolder Join(string outFolder, PipelinePlan plan, RunIdentity identity, Provenance provenance, IReadOnlyList<string> warnings,
        Lease lease)
    {
        var path = System.IO.Path.Combine(outFolder, plan.Spec.Name);
        var held = RunLock.Join(path);
        try
        {
            var folder = new HeldRunFolder(path, held, plan, identity, warnings, isShared: true);
            while (!folder.IsPlanned())
            {
                using var taken = lease.TryTake(path);
                if (taken is null) Thread.Sleep(WhileAnotherPlans);
                else if (!folder.IsPlanned())
                {
                    var why = EarlierIndex(path) is { } other && !folder.IsEarlierLook(other)
                        ? WhyNotBeside(path, other.Stages.Select(stage => stage.Folder), lease, "runs another plan in this folder") : null;
                    // a process that was stopped meanwhile lost the lease, and whoever took it wrote this plan: its workers are no others'
                    if (!taken.IsHeld()) continue;
                    if (why is not null) throw new RunException(why);
                    foreach (var instance in plan.Instances) folder.statuses[instance] = (folder.StatusOnDisk(instance), null);
                    folder.WritePlan(provenance);
                }
            }
            FinishedStages.RequireWhole(plan, path, EarlierIndex(path));
            foreach (var instance in plan.Instances) folder.statuses[instance] = (folder.StatusOnDisk(instance), null);
            return folder;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Whether other workers are at work in it.</summary>
    public bool IsShared => isShared;

    /// <summary>From now on each stage that has not ended is looked at once more on the disk, where it is shared.</summary>
    public void LookAgain()
    {
        lock (one) looked.Clear();
    }

    /// <summary>How far an instance is; of one that another worker may have ended meanwhile, by what lies on the disk.</summary>
    public StageStatus Latest(StageInstance instance)
    {
        lock (one)
        {
            var known = statuses[instance].Status;
            if (!isShared || known.HasEnded() || known is StageStatus.Failed or StageStatus.Running || !looked.Add(instance.Folder)) return known;
            if (StatusOnDisk(instance) is var found && found != known) Put(instance, found, null);
            return found;
        }
    }

    /// <summary>What whoever runs it has to know of the folder.</summary>
    public IReadOnlyList<string> Notes => held.Note is { } note ? [note] : [];

    /// <summary>The folder of a stage instance.</summary>
    public string Of(StageInstance instance) => System.IO.Path.Combine(Path, instance.Folder);

    /// <summary>Where the result of a stage instance lies.</summary>
    public string ResultOf(StageInstance instance) => System.IO.Path.Combine(Of(instance), RunFiles.Result);

    /// <summary>How far an instance is.</summary>
    public StageStatus this[StageInstance instance]
    {
        get
        {
            lock (one) return statuses[instance].Status;
        }
    }

    /// <summary>Why an instance is left out or has failed; null for any other.</summary>
    public string? ReasonOf(StageInstance instance)
    {
        lock (one) return statuses[instance].Reason;
    }

    /// <summary>
    /// Says how far an instance is, to readers of the index too; where thousands of stages make that a long file, it may be behind for a moment. Instances of
    /// equal hash share a folder, and so their status.
    /// </summary>
    /// <exception cref="FileException">The index cannot be written.</exception>
    /// <param name="instance">Which.</param>
    /// <param name="status">How far it is.</param>
    /// <param name="reason">Why it is left out or has failed.</param>
    public void Set(StageInstance instance, StageStatus status, string? reason = null)
    {
        lock (one)
        {
            Put(instance, status, reason);
            if (isShared) return;
            var early = plan.Instances.Count > FewStages ? indexWritten + SharesOfWriting * indexTook - Stopwatch.GetTimestamp() : 0;
            isIndexBehind = early > 0;
            if (isIndexBehind) later.Change(TimeSpan.FromSeconds((double)early / Stopwatch.Frequency), Timeout.InfiniteTimeSpan);
            else WriteIndex();
        }
    }

    /// <summary>What this process knows of it, which of a folder that workers share need not be in its index yet.</summary>
    /// <exception cref="RunFolderException">One of its files is not as a run writes it.</exception>
    public RunFolder AsRead()
    {
        lock (one) return RunFolder.Read(Path, PlannedIndex.Of(plan, identity, warnings, instance => statuses[instance]));
    }

    /// <summary>Whether the index and the report say already what this process knows.</summary>
    public bool IsTold()
    {
        lock (one)
            return EarlierIndex(Path) is { } index && File.Exists(System.IO.Path.Combine(Path, RunFiles.Reports[0]))
                && index.Stages.Select(stage => (stage.Folder, stage.Status))
                    .SequenceEqual(plan.Instances.Select(stage => (stage.Folder, statuses[stage].Status)));
    }

    /// <summary>Lists the files beside the index in it as they are now.</summary>
    /// <exception cref="FileException">One cannot be read, or the index not be written.</exception>
    public void SealFiles()
    {
        lock (one)
        {
            files = FilesBeside(Path);
            WriteIndex();
        }
    }

    /// <summary>The files beside the index as they are now.</summary>
    /// <exception cref="FileException">One cannot be read.</exception>
    public static IReadOnlyList<FileSeal> FilesBeside(string path)
    {
        string[] beside = [RunFiles.ResolvedPipeline, RunFiles.Provenance, RunFiles.MaskOverlaps];
        return [.. beside.Where(name => File.Exists(System.IO.Path.Combine(path, name))).Select(name => FileSeal.Of(path, name))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            lock (one)
            {
                isOver = true;
                if (isIndexBehind) WriteIndex();
            }
        }
        finally
        {
            later.Dispose();
            held.Dispose();
        }
    }

    void CatchUp()
    {
        lock (one)
            try
            {
                if (isIndexBehind && !isOver) WriteIndex();
            }
            catch (FileException)
            {
                // it stays behind, and the stage that ends next, or the end of the run, meets what the system refuses and says so
            }
    }

    void Put(StageInstance instance, StageStatus status, string? reason)
    {
        foreach (var same in byFolder[instance.Folder]) statuses[same] = (status, reason);
    }

    void WritePlan(Provenance provenance)
    {
        AtomicFile.Write(System.IO.Path.Combine(Path, RunFiles.ResolvedPipeline), stream =>
            stream.Write(System.Text.Encoding.UTF8.GetBytes(plan.ResolvedText)));
        provenance.Write(System.IO.Path.Combine(Path, RunFiles.Provenance));
        SealFiles();
    }

    // where seeds run until claims are decided, others may have come to a later look at the same pipeline, whose plan has this one's stages and more
    bool IsPlanned()
    {
        if (EarlierIndex(Path) is not { ByWorkers: true } index || !IsOfThisPipeline()) return false;
        var folders = index.Stages.Select(stage => stage.Folder);
        return plan.Spec.Looks is null
            ? folders.SequenceEqual(plan.Instances.Select(stage => stage.Folder))
            : folders.ToHashSet(StringComparer.Ordinal).IsSupersetOf(byFolder.Select(stage => stage.Key));
    }

    bool IsEarlierLook(RunIndex index) => plan.Spec.Looks is not null && IsOfThisPipeline()
        && index.Stages.All(stage => byFolder.Contains(stage.Folder));

    bool IsOfThisPipeline() => System.IO.Path.Combine(Path, RunFiles.ResolvedPipeline) is var resolved && File.Exists(resolved)
        && System.Text.Encoding.UTF8.GetString(InputFile.ReadAll(resolved, LongestPlan)) == plan.ResolvedText;

    static string? WhyNotBeside(string path, IEnumerable<string> stages, Lease lease, string what)
    {
        foreach (var stage in stages.Distinct())
            if (System.IO.Path.Combine(path, stage) is var folder && lease.IsHeld(folder))
                return $"{path}: a worker {what} ({StageLease.Read(Lease.PathIn(folder))?.Worker.Words ?? "unknown"}, at {stage}); "
                    + "wait until it has ended, stop it, or choose another folder with --out";
        return null;
    }

    /// <summary>
    /// What an earlier run left; null where there is none, and where it is damaged, since this run writes it again from the plan and the stages.
    /// </summary>
    static RunIndex? EarlierIndex(string path)
    {
        try
        {
            return RunIndex.Read(path);
        }
        catch (RunFolderException e) when (e.InnerException is not (IOException or UnauthorizedAccessException))
        {
            return null;
        }
    }

    /// <summary>Overlaps that are there already are not computed again, so they have to be the ones that a run has written.</summary>
    static void RemoveDamagedOverlaps(string path, RunIndex? before)
    {
        var overlaps = System.IO.Path.Combine(path, RunFiles.MaskOverlaps);
        if (!File.Exists(overlaps) || before is { Files: null }) return;
        if (before?.Files?.FirstOrDefault(file => file.Name == RunFiles.MaskOverlaps) is { } known && StageSeals.WhatIsWrong(path, known) is null) return;
        OutputFile.Delete(overlaps);
    }

    bool HasDiverged(StageInstance instance) => StageResult.Read(StageSeals.Checked(Of(instance), RunFiles.Result)).HasDiverged();

    StageStatus StatusOnDisk(StageInstance instance) =>
        StageSeals.IsFinished(Of(instance)) ? HasDiverged(instance) ? StageStatus.Diverged : StageStatus.Done
        : Directory.Exists(Of(instance)) ? StageStatus.Interrupted
        : StageStatus.Pending;

    void WriteIndex()
    {
        var begin = Stopwatch.GetTimestamp();
        var index = PlannedIndex.Of(plan, identity, warnings, instance => statuses[instance]) with { Files = files, ByWorkers = isShared ? true : null };
        index.Write(Path);
        indexWritten = Stopwatch.GetTimestamp();
        (indexTook, isIndexBehind) = (indexWritten - begin, false);
    }
}
