using NativeTickets.Lab.DataKinds;

namespace NativeTickets.Lab.RunFolders;

/// <summary>
/// The folder of a run, held by this process until it is disposed: index, provenance and resolved pipeline, and a folder for each stage instance.
/// </summary>
sealed class HeldRunFolder : IDisposable
{
    readonly Lock one = new(); // jobs say how far they are from threads of their own
    readonly RunLock held;
    readonly PipelinePlan plan;
    readonly RunIdentity identity;
    readonly Dictionary<StageInstance, (StageStatus Status, string? Reason)> statuses = new(ReferenceEqualityComparer.Instance);
    IReadOnlyList<FileSeal> files = [];

    readonly IReadOnlyList<string> warnings;

    HeldRunFolder(string path, RunLock held, PipelinePlan plan, RunIdentity identity, IReadOnlyList<string> warnings) =>
        (Path, this.held, this.plan, this.identity, this.warnings) = (path, held, plan, identity, warnings);

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
    /// <exception cref="RunException">Another process has it, or it cannot be written.</exception>
    /// <exception cref="FileException">The system refuses a file.</exception>
    public static HeldRunFolder Take(string outFolder, PipelinePlan plan, RunIdentity identity, Provenance provenance,
        IReadOnlyList<string> warnings)
    {
        var path = System.IO.Path.Combine(outFolder, plan.Spec.Name);
        var held = RunLock.Take(path);
        try
        {
            AtomicFile.RemoveLeftovers(path);
            var folder = new HeldRunFolder(path, held, plan, identity, warnings);
            var before = EarlierIndex(path);
            FinishedStages.RequireWhole(plan, path, before);
            foreach (var instance in plan.Instances) folder.statuses[instance] = (folder.StatusOnDisk(instance), null);
            RemoveDamagedOverlaps(path, before);
            AtomicFile.Write(System.IO.Path.Combine(path, RunFiles.ResolvedPipeline), stream =>
                stream.Write(System.Text.Encoding.UTF8.GetBytes(plan.ResolvedText)));
            provenance.Write(System.IO.Path.Combine(path, RunFiles.Provenance));
            folder.SealFiles();
            return folder;
        }
        catch
        {
            held.Dispose();
            throw;
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

    /// <summary>Says how far an instance is, to readers of the index too. Instances of equal hash share a folder, and so their status.</summary>
    /// <exception cref="FileException">The index cannot be written.</exception>
    /// <param name="instance">Which.</param>
    /// <param name="status">How far it is.</param>
    /// <param name="reason">Why it is left out or has failed.</param>
    public void Set(StageInstance instance, StageStatus status, string? reason = null)
    {
        lock (one)
        {
            foreach (var same in plan.Instances.Where(other => other.Folder == instance.Folder)) statuses[same] = (status, reason);
            WriteIndex();
        }
    }

    /// <summary>Lists the files beside the index in it as they are now.</summary>
    /// <exception cref="FileException">One cannot be read, or the index not be written.</exception>
    public void SealFiles()
    {
        lock (one)
        {
            string[] beside = [RunFiles.ResolvedPipeline, RunFiles.Provenance, RunFiles.MaskOverlaps];
            files = [.. beside.Where(name => File.Exists(System.IO.Path.Combine(Path, name))).Select(name => FileSeal.Of(Path, name))];
            WriteIndex();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();

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

    void WriteIndex() => (PlannedIndex.Of(plan, identity, warnings, instance => statuses[instance]) with { Files = files }).Write(Path);
}
