using System.Diagnostics;
using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Evaluations;

/// <summary>Tunes an attack on one network, trial by trial, continuing after what the log has already.</summary>
/// <param name="images">The first images of the split, as many as the attack with most asks for.</param>
/// <param name="log">The trials so far.</param>
/// <param name="unfinished">Keeps what a trial needs to continue.</param>
/// <param name="progress">Hears how far it is.</param>
/// <param name="seed">The run's seed.</param>
sealed class NetworkTuning(EvaluationBatches images, TuningLog log, UnfinishedAttack unfinished, EvaluationProgress progress, long seed)
{
    /// <summary>The settings that are chosen, in the order of the attack's ranges: those of the least median, of equal ones the first.</summary>
    /// <param name="victim">What is attacked.</param>
    /// <param name="network">The stage whose network it is.</param>
    /// <param name="tuned">The attack.</param>
    /// <param name="cancellation">Asks to stop at the next trial; within one, the network asks.</param>
    public IReadOnlyList<double> Run(Victim victim, string network, TunedAttack tuned, CancellationToken cancellation)
    {
        var (tuning, clock, isNew) = (tuned.Tuning, Stopwatch.StartNew(), false);
        var batch = images.Read(0);
        batch = batch.Select([.. Enumerable.Range(0, Math.Min(tuning.Images, batch.Count))]);
        var search = new GaussianSearch(tuning.Ranges.Count, seed);
        var (points, medians, settings) = (new List<double[]>(), new List<double>(), new List<double[]>());
        for (var trial = 0; trial < tuning.Trials; trial++)
        {
            cancellation.ThrowIfCancellationRequested();
            var asked = new AskedTrial(network, tuned.Name, trial);
            points.Add(search.Next(points, medians));
            settings.Add([.. tuning.Ranges.Zip(points[trial], (range, share) => range.At(share))]);
            progress.Begin($"{tuned.Name} on {network}, tuning trial {trial + 1:#,0} of {tuning.Trials:#,0}", tuning.TrialUnits * batch.Count);
            var row = log.Find(asked);
            var isFound = row is not null;
            isNew |= !isFound;
            if (row is null) log.Append(row = Try(victim, tuned, asked, settings[trial], batch));
            else if (log.IsWhole && !row.Settings.Select(one => one.Value).SequenceEqual(settings[trial])) throw log.Unasked(asked);
            medians.Add(row.Median);
            progress.End(isFound);
        }
        var best = medians.IndexOf(medians.Min());
        if (isNew)
            progress.Ended(FormattableString.Invariant($"{tuned.Name} on {network}: tuned to a median distance of {medians[best]:0.####} by trial ")
                + FormattableString.Invariant($"{best + 1} of {tuning.Trials}"), clock.Elapsed.TotalSeconds);
        return settings[best];
    }

    TuningRow Try(Victim victim, TunedAttack tuned, AskedTrial asked, IReadOnlyList<double> settings, ImageBatch batch) =>
        unfinished.Run(new AttackedBatch(asked.Network, $"tuning of {asked.Attack}", asked.Trial), () => victim.ForwardUnits, () =>
        {
            var (clock, before) = (Stopwatch.StartNew(), victim.ForwardUnits);
            var median = TuningTrial.MedianDistance(tuned.Tuning.Trial(settings), victim, batch, seed);
            return new TuningRow(asked, [.. tuned.Tuning.Ranges.Zip(settings, (range, value) => KeyValuePair.Create(range.Name, value))], median, batch.Count,
                victim.ForwardUnits - before, clock.Elapsed.TotalSeconds);
        });
}
