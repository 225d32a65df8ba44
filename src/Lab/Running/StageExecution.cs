using System.Diagnostics;
using System.Globalization;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>Runs an instance to its end, or as far as it comes, and keeps the record of it: its status, its attempts, who ran it and on what.</summary>
/// <param name="folder">The run folder.</param>
/// <param name="claims">Knows whether an instance has a lease, and whether one that failed is tried again.</param>
/// <param name="listener">Hears the progress.</param>
/// <param name="facts">What the run knows of machine and data.</param>
/// <param name="jobs">Stages that may run side by side in this process.</param>
sealed class StageExecution(HeldRunFolder folder, StageClaims claims, RunListener listener, Provenance facts, int jobs)
{
    /// <summary>Runs it; answers how it failed for good, or null.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop; what was done is saved.</exception>
    public StageFailure? Run(StageInstance stage, StageHeader header, RunContext run, CancellationToken cancellation)
    {
        if (claims.LeaseOf(stage) is not { } lease)
        {
            var attempts = StageAttempts.PathIn(run.FolderOf(stage));
            if (File.Exists(attempts)) OutputFile.Delete(attempts); // workers that come later begin to count again
            return Run(stage, header, run, listener, null, cancellation);
        }
        try
        {
            using var fence = new WriteFence(run.FolderOf(stage), lease.IsHeld);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lease.Lost);
            var heard = new StageLog(listener, run.FolderOf(stage));
            return Run(stage, header, run, heard, Attempt.Begin(run.FolderOf(stage), lease), either.Token);
        }
        catch (OperationCanceledException) when (!lease.IsHeld())
        {
            folder.Set(stage, StageStatus.Interrupted);
            listener.StageNoted(header, "another worker has it now, since this one was not heard of; stops without writing");
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            claims.GiveBack(stage);
        }
    }

    StageFailure? Run(StageInstance stage, StageHeader header, RunContext run, RunListener heard, Attempt? attempt, CancellationToken cancellation)
    {
        folder.Set(stage, StageStatus.Running);
        try
        {
            var clock = Stopwatch.StartNew();
            var own = facts with { StartedUtc = Now(), Device = run.Device.Name, DeviceDescription = run.Device.Description };
            OutputFile.MakeFolder(run.CheckpointsOf(stage));
            var kind = (LabStage)stage.Spec.Kind;
            var work = new StageWork(run, header, heard, cancellation, StageSchedule.Missing(stage, folder));
            var result = kind.Run(stage, work);
            result = result with { Cost = result.Cost! with { Jobs = jobs, Processor = run.DeviceKind == "cpu" ? own.Cpu : own.DeviceDescription } };
            own.Write(Path.Combine(run.FolderOf(stage), RunFiles.Provenance));
            result.Write(run.ResultOf(stage));
            attempt?.End(AttemptOutcome.Done);
            StageManifest.Write(run.FolderOf(stage), stage.Hash, StageFiles.Left(run.FolderOf(stage)));
            StageFiles.RemoveSpent(run.CheckpointsOf(stage));
            folder.Set(stage, result.HasDiverged() ? StageStatus.Diverged : StageStatus.Done);
            heard.StageEnded(header, kind.OutcomeOf(result), clock.Elapsed.TotalSeconds);
            return null;
        }
        catch (OperationCanceledException e)
        {
            folder.Set(stage, StageStatus.Interrupted);
            if (e is not LeaseLostException) attempt?.End(AttemptOutcome.Stopped);
            throw;
        }
        catch (Exception error)
        {
            var failure = Failed(stage, header, heard, attempt, error);
            if (error is DeviceLostException || run.Team is { IsBroken: true }) throw; // no other stage can run there
            return failure;
        }
    }

    StageFailure? Failed(StageInstance stage, StageHeader header, RunListener heard, Attempt? attempt, Exception error)
    {
        var why = UserFailure.TryDescribe(error, out var known) ? known.Text : $"a fault of the program: {error.Message}";
        attempt?.End(AttemptOutcome.Failed, why);
        heard.StageFailed(header, why);
        if (claims.MayRetry(stage))
        {
            folder.Set(stage, StageStatus.Interrupted);
            return null;
        }
        folder.Set(stage, StageStatus.Failed, why);
        return StageFailure.Of(header, why, error);
    }

    static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The record of what a worker does with a stage.</summary>
    sealed class Attempt
    {
        readonly string folder;
        readonly HeldLease lease;
        StageAttempts attempts;

        Attempt(string folder, HeldLease lease, StageAttempts attempts) => (this.folder, this.lease, this.attempts) = (folder, lease, attempts);

        /// <summary>Makes the folder this worker's own, and writes that it begins.</summary>
        public static Attempt Begin(string folder, HeldLease lease)
        {
            var attempts = StageAttempts.Read(folder);
            var now = Time(lease);
            // only one that ended without a word may still be alive, and write
            if (attempts.Attempts is [.., { Outcome: null }]) TakenFolder.CutOff(folder);
            attempts = StageClaims.Settled(attempts, now)
                .With(new StageAttempt { Worker = ProcessFacts.Self, BeganUtc = now, Progress = StageProgressMark.Of(folder) });
            attempts.Write(folder);
            return new Attempt(folder, lease, attempts);
        }

        /// <summary>Writes how it ended.</summary>
        public void End(AttemptOutcome outcome, string? error = null)
        {
            attempts = attempts.Ended(outcome, Time(lease), error);
            attempts.Write(folder);
        }

        static string Time(HeldLease lease) => ProcessFacts.TimeText(lease.Touch() ?? throw new LeaseLostException("a stage"));
    }
}
