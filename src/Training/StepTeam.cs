using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>
/// Who takes the steps of a training run: this process alone, or it and others, of which each has a part of every batch. Rank 0 decides when to stop, and
/// writes; what it decides travels with a step's gradients. Everything else follows from numbers that are the same on all ranks.
/// </summary>
sealed class StepTeam
{
    const int Goes = 0, Stops = 1;

    readonly TrainingSetup setup;

    /// <exception cref="TrainingException">Several ranks, and nothing that says how batches are shared out; or an objective that cannot be.</exception>
    /// <exception cref="DeviceException">The batches cannot be shared out so.</exception>
    public StepTeam(TrainingSetup setup)
    {
        this.setup = setup;
        if (setup.Shares is { } groups) Batch = new SharedBatch(setup.Network.Device, groups, setup.BatchSize, setup.Ranks);
        else if (setup.Ranks is { } ranks)
            throw new TrainingException($"training runs on {ranks.Count} ranks, but does not say in how many groups batches are shared out; "
                + $"set shares to {ranks.Count} or more, or train in one process");
    }

    /// <summary>How batches are shared out; null where their sums are one chain.</summary>
    public SharedBatch? Batch { get; }

    /// <summary>Whether this process reports, and writes files.</summary>
    public bool IsFirst => setup.Ranks is not { Own: > 0 };

    /// <summary>What stops an evaluation or an observer in its midst: nothing where other ranks could not know.</summary>
    public CancellationToken WithinEpochEnd(CancellationToken cancellation) => setup.Ranks is null ? cancellation : CancellationToken.None;

    /// <summary>Refuses an objective that ranks cannot share.</summary>
    /// <exception cref="TrainingException">It is one.</exception>
    public void Require(Objective objective)
    {
        if (setup.Ranks is not null && objective.RemembersImages)
            throw new TrainingException($"objective {objective.Name} remembers the images of a batch from one to the next, which ranks do not share; "
                + "train in one process");
    }

    /// <summary>Takes a step.</summary>
    /// <param name="step">The step, in which sums over the batch are taken group by group where it is shared out.</param>
    /// <param name="cancellation">Asks to stop; heard on rank 0.</param>
    public void Take(Action step, CancellationToken cancellation)
    {
        if (Batch is null)
        {
            setup.Network.Device.Step(step);
            return;
        }
        if (IsFirst) Batch.Note = cancellation.IsCancellationRequested ? Stops : Goes;
        Batch.Enter();
        try
        {
            setup.Network.Device.Step(step);
            Batch.SendNote();
        }
        finally
        {
            Batch.Leave();
        }
    }

    /// <summary>Whether training stops after the step that was taken.</summary>
    public bool Stopped(CancellationToken cancellation) => setup.Ranks is null ? cancellation.IsCancellationRequested : Batch!.Note == Stops;

    /// <summary>Refuses to train where ranks begin at different steps, because they do not see the same files.</summary>
    /// <exception cref="TrainingException">They do.</exception>
    public void RequireSameStart(TrainingState state)
    {
        if (setup.Ranks is not { } ranks) return;
        var all = ranks.Gather([.. BitConverter.GetBytes(state.Epoch), .. BitConverter.GetBytes(state.Step)]);
        for (var rank = 1; rank < ranks.Count; rank++)
            if (!all[rank].AsSpan().SequenceEqual(all[0]))
                throw new TrainingException($"rank 0 begins at epoch {At(0, 0)}, step {At(0, 1)}, rank {rank} at epoch {At(rank, 0)}, step {At(rank, 1)}; "
                    + "all ranks have to see the same run folder: put it on a file system that the nodes share");

        int At(int rank, int number) => BitConverter.ToInt32(all[rank], number * sizeof(int));
    }
}
