using System.Diagnostics;
using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>
/// The one training loop. It knows an objective, an optimizer, a schedule and observers, and nothing of tickets or attacks: metrics other than its own are
/// named by observers. Run again after an interruption, however it came about, it continues from its last checkpoint and ends with the same bits.
/// </summary>
public sealed class Trainer : IDisposable
{
    // steps between looks at the loss; a number of steps, not of seconds, so that every run stops at the same step
    const int DivergenceCheckSteps = 100;
    const double ProgressSeconds = 0.25;                // a person reads no faster, and each look waits for the device

    readonly TrainingSetup setup;
    readonly TrainingListener listener;
    readonly BatchReader reader;
    readonly StepInput input;
    readonly EpochTotals totals;
    readonly StepTeam team;
    readonly Evaluator? validation;
    readonly TrainingFolder? folder;
    readonly Stopwatch clock = new();
    readonly Action updates;
    readonly HashSet<string> metricNames;
    TrainingState state = new();
    Objective objective;
    double epochStart, lastProgress, lastCheckpoint, listSeconds;

    /// <summary>Prepares to train; reads and writes nothing yet.</summary>
    /// <exception cref="TrainingException">The setup contradicts itself.</exception>
    /// <exception cref="DeviceException">Batches are to be shared out as the device cannot.</exception>
    /// <exception cref="DataException">The images cannot be read in such batches.</exception>
    public Trainer(TrainingSetup setup, TrainingListener listener)
    {
        metricNames = EpochMetrics.Of(setup);
        (this.setup, this.listener, objective) = (setup, listener, setup.Objective);
        reader = ReaderOf(setup);
        updates = Update;
        input = new StepInput(setup.Network.Device, GradientTarget.All, reader);
        totals = new EpochTotals(setup.Network.Device);
        team = new StepTeam(setup);
        team.Require(objective);
        if (setup.Validation is { } images) validation = new Evaluator(setup.Network, images, setup.PadTo) { Ranks = setup.Ranks };
        if (setup.Folder is { } path) folder = new TrainingFolder(path, setup, totals);
    }

    /// <summary>Steps of one epoch.</summary>
    public int StepsPerEpoch => reader.BatchesPerEpoch;

    /// <summary>Trains to the end, from the last checkpoint where there is one; the network then has the kept weights.</summary>
    /// <exception cref="OperationCanceledException">The token asked to stop; a checkpoint of the last step was written.</exception>
    /// <exception cref="UserException">A checkpoint cannot be written or does not fit.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        Begin();
        while (state.StoppedBecause is null && state.Epoch < setup.Epochs)
        {
            RunSteps(cancellation);
            EndEpoch(cancellation);
        }
        var kept = state.Epoch;
        if (setup.Keep.Metric is not null && state.BestEpoch > 0)
        {
            if (team.IsFirst) folder!.ReadBest();
            kept = state.BestEpoch;
        }
        return new TrainingResult
        {
            EpochsRun = state.Epoch,
            KeptEpoch = kept,
            BestStep = state.BestStep > 0 ? state.BestStep : null,
            BestStepLoss = state.BestStep > 0 ? state.BestStepLoss : null,
            StoppedBecause = state.StoppedBecause ?? (setup.Epochs == 1 ? "its one epoch was run" : $"all {setup.Epochs} epochs were run"),
            Diverged = state.Diverged,
            Seconds = state.Seconds,
            Images = state.Images,
            ForwardUnits = state.ForwardUnits,
            MaskSeconds = setup.Masks is null ? null : state.MaskSeconds,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        input.Dispose();
        totals.Dispose();
        validation?.Dispose();
    }

    /// <summary>The batches of a training run.</summary>
    /// <exception cref="DataException">The images cannot be read in such batches.</exception>
    internal static BatchReader ReaderOf(TrainingSetup setup) => new(setup.Train, new BatchOptions
    {
        BatchSize = setup.BatchSize,
        Shuffle = true,
        Seed = setup.Seed,
        Augmentation = setup.Augmentation,
        PadTo = setup.PadTo,
        Extra = setup.Extra,
    });

    void Begin()
    {
        if (setup.Records is { Every: < 1 } records) throw new TrainingException($"states are recorded every 1 step or more, got {records.Every}");
        if (folder?.TryReadLast() is { } found)
        {
            state = found;
            if (state.Epoch > setup.Epochs || state.Step > reader.BatchesPerEpoch)
                throw Unfit($"is at epoch {state.Epoch}, step {state.Step}, of a training run of {setup.Epochs} epochs of {reader.BatchesPerEpoch} steps");
            if (state.SwitchedBy >= 0)
                objective = setup.Observers[state.SwitchedBy].SwitchedTo ?? throw Unfit("names an objective that its observer does not know");
            listener.ContinuesAfter(GlobalStep);
            if (setup.Records is { Continued: true }) Record(GlobalStep);
        }
        else
        {
            totals.Clear();
            SaveWeights();
            listener.ContinuesAfter(null);
            if (setup.Records is not null) Record(0);
        }
        team.RequireSameStart(state);
        listSeconds = ListSeconds;
        clock.Restart();
        epochStart = lastProgress = lastCheckpoint = 0;
        listener.Began(state.Epoch, state.Step);
        if (input.WhySent is { } why) listener.ImagesAreSent(why);
    }

    void RunSteps(CancellationToken cancellation)
    {
        epochStart = Now - state.EpochSeconds;
        while (state.Step < reader.BatchesPerEpoch)
        {
            Look(cancellation);
            TakeStep(cancellation);
            state.Step++;
            SaveWeights();
            if (state.Step < reader.BatchesPerEpoch && GlobalStep % setup.Records?.Every == 0) Record(GlobalStep);
            if (state.Step % DivergenceCheckSteps == 0 && HasDiverged()) return;
            if (team.Stopped(cancellation))
            {
                SaveInEpoch();
                throw new OperationCanceledException(cancellation);
            }
            if (Now - lastProgress >= ProgressSeconds) Report();
            if (folder is not null && Now - lastCheckpoint >= setup.CheckpointEvery.TotalSeconds) SaveInEpoch();
        }
        Report();
        if (!HasDiverged()) RequireFiniteState();
    }

    /// <summary>Looks at the validation loss after the steps taken so far, where that is asked for and has not been done.</summary>
    void Look(CancellationToken cancellation)
    {
        if (setup.ValidateEvery is not { } every || GlobalStep % every != 0 || GlobalStep <= state.LookedAt) return;
        var begin = Now;
        Keep(Validate(cancellation).Loss);
        var took = Now - begin;
        (state.Seconds, epochStart) = (state.Seconds + took, epochStart + took); // no step of the epoch, but time that training takes
    }

    void Keep(double loss)
    {
        state.LookedAt = GlobalStep;
        if (double.IsFinite(loss) && (state.BestStep == 0 || loss < state.BestStepLoss)) (state.BestStep, state.BestStepLoss) = (GlobalStep, loss);
    }

    void TakeStep(CancellationToken cancellation)
    {
        input.Read(state.Epoch, state.Step, team.Batch);
        team.Take(updates, cancellation);
        state.Images += input.Whole;
    }

    void Update()
    {
        var learningRate = setup.LearningRate.At(GlobalStep);
        if (setup.LearningRate.MomentumAt(GlobalStep) is { } momentum) setup.Optimizer.SetMomentum(momentum);
        var moment = setup.Masks?.At(GlobalStep + 1) ?? MaskMoment.None;
        for (var update = 0; update < objective.UpdatesPerBatch; update++)
        {
            var batch = input.Load();
            var context = new StepContext(setup.Seed, state.Epoch, state.Step);
            var masks = update == objective.UpdatesPerBatch - 1 ? moment : MaskMoment.None;
            var found = objective.Loss(setup.Network, batch, input.Tape, context);
            Backward(found.Loss, ofPruned: masks != MaskMoment.None && setup.Masks!.NeedsGradients);
            objective.AfterBackward(batch);
            if (masks == MaskMoment.InsteadOfStep) objective.AfterStep();
            else StepWeights(learningRate, context);
            if (masks != MaskMoment.None) ChangeMasks(context);
            setup.Network.ClearGradients();
            if (update == objective.UpdatesPerBatch - 1) totals.Add(found.Loss, found.Correct, input.Whole);
            state.ForwardUnits += found.ForwardUnits * input.Whole;
            input.Clear();
        }
    }

    void StepWeights(double learningRate, StepContext context)
    {
        if (setup.GradientLimit is { } limit) setup.Network.ClipGradients(limit);
        setup.Optimizer.Step(learningRate);
        objective.AfterStep();
        foreach (var observer in setup.StepObservers) observer.AfterStep(setup.Network, context);
    }

    void Backward(Tensor loss, bool ofPruned)
    {
        if (!ofPruned)
        {
            input.Tape.Backward(loss);
            return;
        }
        try
        {
            foreach (var parameter in setup.Network.Parameters) parameter.Value.GathersWholeGradient = true;
            input.Tape.Backward(loss);
        }
        finally
        {
            foreach (var parameter in setup.Network.Parameters) parameter.Value.GathersWholeGradient = false;
        }
    }

    void ChangeMasks(StepContext context)
    {
        var begin = Stopwatch.GetTimestamp();
        setup.Masks!.Update(new MaskUpdate(setup.Network, setup.Optimizer, context, GlobalStep + 1));
        state.MaskSeconds += Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>Counts the lists that were built since it was called before.</summary>
    void CountLists()
    {
        if (setup.Masks is null) return;
        state.MaskSeconds += ListSeconds - listSeconds;
        listSeconds = ListSeconds;
    }

    void EndEpoch(CancellationToken cancellation)
    {
        state.EpochSeconds = Now - epochStart;
        var (loss, correct) = totals.Read();
        var seen = Math.Min((long)state.Step * setup.BatchSize, reader.ImagesPerEpoch);
        var metrics = new Dictionary<string, double>
        {
            ["learningRate"] = setup.LearningRate.At(GlobalStep - 1),
            ["trainLoss"] = loss / seen,
            ["trainAccuracy"] = correct / seen,
        };
        if (validation is not null && !state.Diverged)
        {
            var evaluation = Validate(cancellation);
            if (double.IsFinite(evaluation.Loss)) (metrics["validationLoss"], metrics["validationAccuracy"]) = (evaluation.Loss, evaluation.Accuracy);
            else Diverge("the validation loss");
            if (setup.ValidateEvery is not null) Keep(evaluation.Loss);
        }
        var step = GlobalStep;
        metrics["seconds"] = state.Seconds + (Now - epochStart);
        metrics["epochSeconds"] = state.EpochSeconds;
        metrics["imagesPerSecond"] = seen / state.EpochSeconds;
        state.Epoch++;
        if (!state.Diverged) Ask(metrics, cancellation); // what watches epochs has nothing to watch where the numbers ended
        listener.EpochEnded(new EpochReport(state.Epoch, step, metrics));

        KeepIfBest(metrics);
        totals.Clear();
        state.Seconds = metrics["seconds"];
        (state.Step, state.EpochSeconds) = (0, 0);
        CountLists();
        RecordEpoch(step);
        folder?.WriteLast(state);
        lastCheckpoint = Now;
    }

    // A validation that is cut short leaves the state of the epoch's last step behind: the next run validates again.
    Evaluation Validate(CancellationToken cancellation)
    {
        try
        {
            return validation!.Run(cancellation);
        }
        catch (OperationCanceledException)
        {
            folder?.WriteLast(state);
            throw;
        }
    }

    void Ask(Dictionary<string, double> metrics, CancellationToken cancellation)
    {
        var context = new EpochContext(setup.Seed, state.Epoch, metrics) { Cancellation = team.WithinEpochEnd(cancellation) };
        var before = setup.Observers.Select(observer => (Numbers: observer.SaveState(), Tensors: observer.SaveTensors())).ToArray();
        var (because, switchedBy) = (state.StoppedBecause, state.SwitchedBy);
        try
        {
            for (var i = 0; i < setup.Observers.Count; i++)
            {
                var decision = setup.Observers[i].AfterEpoch(setup.Network, context);
                state.StoppedBecause ??= decision.StopBecause;
                if (decision.SwitchTo is not { } other) continue;
                team.Require(other);
                (objective, state.SwitchedBy) = (other, i);
            }
        }
        catch (OperationCanceledException)
        {
            // as after a validation that is cut short: the next run validates and asks again
            foreach (var (observer, saved) in setup.Observers.Zip(before))
            {
                observer.LoadState(saved.Numbers);
                observer.LoadTensors(saved.Tensors);
            }
            (state.StoppedBecause, state.SwitchedBy) = (because, switchedBy);
            state.Epoch--;
            folder?.WriteLast(state);
            throw;
        }
        if (metrics.Keys.FirstOrDefault(name => !metricNames.Contains(name)) is { } undeclared)
            throw new TrainingException($"an observer added the metric '{undeclared}', which no observer declares; "
                + $"name it among its {nameof(EpochObserver.Metrics)}");
    }

    void KeepIfBest(Dictionary<string, double> metrics)
    {
        if (setup.Keep.Metric is not { } metric || state.Diverged) return;
        if (!metrics.TryGetValue(metric, out var value) || double.IsNaN(value)) return;
        if (state.BestEpoch > 0 && !setup.Keep.IsBetter(value, state.BestValue)) return;
        (state.BestEpoch, state.BestValue) = (state.Epoch, value);
        folder!.WriteBest(state.Epoch);
    }

    void RecordEpoch(long step)
    {
        if (setup.Records is not { } records) return;
        var isKept = records.KeptAfter.Contains(state.Epoch) && !state.Diverged;
        if (isKept) folder?.WriteEpoch(state);
        if (isKept || step % records.Every == 0 || state.StoppedBecause is not null || state.Epoch == setup.Epochs) Record(step);
    }

    void Record(long step) => listener.StateRecorded(TrainingFolder.Digest(setup, totals, state.SwitchedBy, state.Epoch, step));

    bool HasDiverged()
    {
        var (loss, _) = totals.Read();
        if (double.IsFinite(loss)) return false;
        Diverge("the loss");
        return true;
    }

    // the last update of an epoch may break a network whose losses were all finite
    void RequireFiniteState()
    {
        if (FiniteNumbers.FirstWithout(setup.Network) is { } name) Diverge(name);
    }

    void Diverge(string what)
    {
        state.Diverged = true;
        state.StoppedBecause = $"diverged: {what} ceased to be finite in epoch {state.Epoch + 1}, by step {state.Step} of {reader.BatchesPerEpoch}; "
            + "a lower learning rate may help";
    }

    void Report()
    {
        lastProgress = Now;
        var (loss, correct) = totals.Read();
        var seen = Math.Min((long)state.Step * setup.BatchSize, reader.ImagesPerEpoch);
        var speed = seen / Math.Max(Now - epochStart, 1e-9); // a clock that has not moved yet must not divide by 0
        var left = reader.ImagesPerEpoch * (setup.Epochs - state.Epoch) - seen;
        listener.Progressed(
            new TrainingProgress(state.Epoch + 1, setup.Epochs, state.Step, reader.BatchesPerEpoch, loss / seen, correct / seen, speed, left / speed));
    }

    void SaveInEpoch()
    {
        state.EpochSeconds = Now - epochStart;
        CountLists();
        folder?.WriteLast(state);
        lastCheckpoint = Now;
    }

    void SaveWeights()
    {
        if (folder is null) return;
        foreach (var step in setup.SaveAt)
            if (step == GlobalStep) folder.WriteStep(step);
    }

    double ListSeconds => setup.Network.Parameters.Sum(parameter => parameter.Value.ListSeconds);

    double Now => clock.Elapsed.TotalSeconds;

    long GlobalStep => (long)state.Epoch * reader.BatchesPerEpoch + state.Step;

    TrainingException Unfit(string why) => new($"{folder!.LoadedPath}: this checkpoint {why}; remove it to train this stage again");
}
