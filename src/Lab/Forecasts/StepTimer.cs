using System.Diagnostics;
using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Forecasts;

/// <summary>
/// Times a few training steps of each kind on networks that are thrown away, small networks first. What is left when the time is spent is estimated from the
/// largest network that was timed, by multiply-adds.
/// </summary>
/// <param name="run">Where steps run, and on what.</param>
/// <param name="seed">Whose data and weights.</param>
/// <param name="seconds">What all timing together may take; a step that has begun is finished.</param>
/// <param name="share">Times the steps, and adds up what they got of the processor.</param>
sealed class StepTimer(RunContext run, long seed, double seconds, ProcessorShare share)
{
    const double TicketSparsity = 0.8;      // a ticket's, whatever its own: the share of the sparse kernels varies little around it
    // multiply-adds of a timed step's forward pass, well under a second on any machine that trains; larger batches are cut
    const double LargestStep = 2e10;
    const int LeastSteps = 3;
    const double UnitsOfGradient = 2;       // a forward pass and an input gradient

    readonly Dictionary<StepKind, double> known = [];
    readonly Dictionary<AttackSteps, double> attacked = [];
    readonly Dictionary<NetworkSpec, double> work = [];

    /// <summary>Times steps of these kinds, each once for all calls.</summary>
    public void Measure(IEnumerable<StepKind> kinds, IEnumerable<AttackSteps> attacks, CancellationToken cancellation)
    {
        StepKind[] asked = [.. kinds.Distinct().Where(kind => !known.ContainsKey(kind)).OrderBy(kind => MultiplyAdds(kind.Model))];
        AttackSteps[] attacking = [.. attacks.Distinct().Where(steps => !attacked.ContainsKey(steps)).OrderBy(steps => MultiplyAdds(steps.Model))];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < asked.Length; i++)
        {
            var left = seconds - clock.Elapsed.TotalSeconds;
            known[asked[i]] = left > 0 || known.Count == 0
                ? Time(asked[i], left / (asked.Length - i + attacking.Length), cancellation)
                : Estimate(asked[i]);
        }
        for (var i = 0; i < attacking.Length; i++)
        {
            var left = seconds - clock.Elapsed.TotalSeconds;
            attacked[attacking[i]] = left > 0 || attacked.Count == 0
                ? Time(attacking[i], left / (attacking.Length - i), cancellation)
                : Estimate(attacking[i]);
        }
    }

    /// <summary>Seconds that one forward unit of one image takes in steps of an attack that were measured.</summary>
    public double SecondsPerUnit(AttackSteps steps) => attacked[steps];

    /// <summary>Seconds that one forward unit of one image takes in steps of a kind that was measured.</summary>
    public double SecondsPerUnit(StepKind kind) => known[kind];

    double Estimate(StepKind kind)
    {
        var nearest = known.Keys.OrderBy(other => other.IsTicket == kind.IsTicket ? 0 : 1).ThenByDescending(other => MultiplyAdds(other.Model)).First();
        return known[nearest] * MultiplyAdds(kind.Model) / MultiplyAdds(nearest.Model);
    }

    double Estimate(AttackSteps steps)
    {
        var nearest = attacked.Keys.MaxBy(other => MultiplyAdds(other.Model));
        return attacked[nearest] * MultiplyAdds(steps.Model) / MultiplyAdds(nearest.Model);
    }

    double MultiplyAdds(NetworkSpec model)
    {
        if (!work.TryGetValue(model, out var found))
        {
            using var network = run.NewNetwork(model, seed);
            work[model] = found = NetworkDescription.Of(network).MultiplyAdds;
        }
        return found;
    }

    double Time(StepKind kind, double budget, CancellationToken cancellation)
    {
        var whole = Stopwatch.StartNew();
        var network = run.NewNetwork(kind.Model, seed);
        if (kind.IsTicket) new Ticket(RandomMask.Draw(NamedWeights.Of(network), TicketSparsity, seed), NetworkState.Read(network)).ApplyTo(network);
        var host = BatchFor(kind.Model, kind.BatchSize);
        using var step = new TrialStep(run, network, kind.Objective.Kind.Make(kind.Objective.Settings), host, seed);
        return Fastest(step.Take, whole, budget, cancellation) / (step.ForwardUnits * host.Count);
    }

    double Time(AttackSteps kind, double budget, CancellationToken cancellation)
    {
        var whole = Stopwatch.StartNew();
        using var network = run.NewNetwork(kind.Model, seed);
        using var victim = new Victim(network, cancellation: cancellation);
        var (host, loss) = (BatchFor(kind.Model, kind.BatchSize), new CrossEntropyLoss());
        var taken = Fastest(() => victim.Gradients(loss, host.Images.AsSpan(0, host.Count * victim.ImageLength), host.Labels.AsSpan(0, host.Count)),
            whole, budget, cancellation);
        return taken / (UnitsOfGradient * host.Count);
    }

    double Fastest(Action step, Stopwatch whole, double budget, CancellationToken cancellation)
    {
        step(); // the first step compiles and takes memory
        var fastest = double.PositiveInfinity; // others wait for the compiler, which works on hot code beside them
        for (var steps = 0; steps < LeastSteps || whole.Elapsed.TotalSeconds < budget; steps++)
        {
            cancellation.ThrowIfCancellationRequested();
            fastest = Math.Min(fastest, share.Time(step));
        }
        return fastest;
    }

    HostBatch BatchFor(NetworkSpec model, int size)
    {
        const int Block = SharedBatch.ImagesOfBlock; // the CPU computes these together
        var fitting = (int)Math.Min(size, LargestStep / MultiplyAdds(model)) / Block * Block;
        return TrialStep.FirstImages(run, seed, Math.Min(size, Math.Max(fitting, Block)));
    }
}
