using System.Diagnostics;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Stages;

/// <summary>
/// What a ticket's mask saves where it was trained: the seconds of its training steps beside those of the same network without a mask, taken in turn once the
/// training has ended, on networks that are thrown away.
/// </summary>
static class TicketPace
{
    const int Rounds = 5;            // an odd number has a middle
    const double MostOfTraining = 0.02; // rounds end where they have taken that share of the training's seconds

    /// <summary>Seconds of an epoch's steps, with the mask and without; null for a network of which nothing is pruned.</summary>
    /// <param name="stage">A train stage.</param>
    /// <param name="run">Where it was run.</param>
    /// <param name="trained">With its masks; stays as it is.</param>
    /// <param name="seconds">What the training took.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">The token asked to.</exception>
    public static (double Ticket, double Dense)? Measure(StageInstance stage, RunContext run, Network trained, double seconds, CancellationToken cancellation)
    {
        if (trained.PrunedCount == 0) return null;
        var spec = (TrainSpec)stage.Spec;
        using var ticket = StepOf(MaskState.Read(trained));
        using var dense = StepOf(null);
        ticket.Take(); // the first step takes memory and makes lists
        dense.Take();
        var (clock, tickets, denses) = (Stopwatch.StartNew(), new List<double>(), new List<double>());
        do
        {
            cancellation.ThrowIfCancellationRequested();
            tickets.Add(Time(ticket));
            denses.Add(Time(dense));
        }
        while (tickets.Count < Rounds && clock.Elapsed.TotalSeconds < MostOfTraining * seconds);
        var updates = (double)TrainStage.StepsPerEpoch(run.Data(stage.Seed), spec.BatchSize) * dense.UpdatesPerBatch;
        return (Middle(tickets) * updates, Middle(denses) * updates);

        TrialStep StepOf(IReadOnlyDictionary<string, WeightsEntry>? masks)
        {
            var network = run.NewNetwork(stage, draw: 1);
            if (masks is not null) MaskState.Write(network, masks, network.Name);
            return new TrialStep(run, network, TrainingParts.ObjectiveOf(spec), TrialStep.FirstImages(run, stage.Seed, spec.BatchSize), stage.Seed);
        }
    }

    static double Time(TrialStep step)
    {
        var begin = Stopwatch.GetTimestamp();
        step.Take();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    static double Middle(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
