using System.Diagnostics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Objectives;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Lab.Scores;

/// <summary>
/// Trains scores within a prune stage, by the one training loop: an interrupted one continues from its checkpoint, in a folder of its own that is removed when
/// the mask is found.
/// </summary>
sealed record ScoreTraining(Chosen<ObjectiveKind> Objective, int Epochs, int BatchSize, double LearningRate, double Momentum, double WeightDecay)
{
    const string Folder = "scores";

    /// <summary>The mask of the trained scores; the network is left as it was.</summary>
    /// <exception cref="RunException">The loss diverged.</exception>
    public ScoredMask Run(ScoreContext context, IReadOnlyList<int> prunedCounts)
    {
        var (network, work, stage) = (context.Network, context.Work!, context.Instance!);
        var before = NetworkState.Read(network);
        var folder = Path.Combine(work.Context.CheckpointsOf(stage), Folder);
        var objective = Objective.Kind.Make(Objective.Settings);
        try
        {
            using var scores = new StraightThroughScores(network, prunedCounts, Momentum, WeightDecay);
            var data = work.Context.Data(context.Seed);
            var stepsPerEpoch = (data.Train.Count + BatchSize - 1L) / BatchSize;
            var setup = new TrainingSetup
            {
                Network = network,
                Objective = objective,
                Optimizer = scores,
                LearningRate = new LearningRateSchedule(LearningRate, new CosineRate(new CurveSpan(stepsPerEpoch * Epochs, stepsPerEpoch))),
                Train = data.Train,
                Epochs = Epochs,
                BatchSize = BatchSize,
                Seed = context.Seed,
                Augmentation = work.Context.AugmentationOf(context.Seed),
                PadTo = work.Context.PadTo,
                Folder = folder,
                Marks = new Dictionary<string, string> { [StageWeights.StageKey] = stage.Hash },
            };
            var clock = Stopwatch.StartNew();
            TrainingResult trained;
            using (var trainer = new Trainer(setup, new Listener(work))) trained = trainer.Run(work.Cancellation);
            if (trained.Diverged)
                throw new RunException($"stage '{stage.Id}': the loss diverged while scores were trained ({trained.StoppedBecause}); "
                    + $"wanted a lower learningRate, got {LearningRate}");
            var mask = new ScoredMask(scores.Mask()) { SecondsBefore = Math.Max(0, trained.Seconds - clock.Elapsed.TotalSeconds) };
            Directory.Delete(folder, recursive: true);
            return mask;
        }
        finally
        {
            (objective as IDisposable)?.Dispose();
            network.ClearGradients();
            NetworkState.Write(network, before, network.Name);
        }
    }

    sealed class Listener(StageWork work) : TrainingListener
    {
        public override void Progressed(TrainingProgress progress) => work.Report(new StageProgress(
            $"epoch {progress.Epoch}/{progress.Epochs} of its scores",
            (progress.Epoch - 1 + (double)progress.Step / progress.StepsPerEpoch) / progress.Epochs,
            progress.Loss,
            progress.Accuracy,
            progress.ImagesPerSecond,
            progress.SecondsLeft));
    }
}
