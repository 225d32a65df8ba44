using NativeTickets.Adversarial;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Evaluations;

/// <summary>The networks of an evaluation as attacks see them, each read when it is first asked for.</summary>
/// <param name="stage">The evaluate stage.</param>
/// <param name="run">Where.</param>
/// <param name="journal">What attacks say of how far they are.</param>
/// <param name="cancellation">Asks any attack to stop.</param>
/// <param name="crew">Ranks that compute together; null for this process alone.</param>
sealed class EvaluationSources(StageInstance stage, RunContext run, AttackJournal journal, CancellationToken cancellation, VictimCrew? crew = null)
    : IDisposable
{
    readonly Dictionary<string, (Victim Victim, Network Network)> open = [];

    /// <summary>The network of a stage, or the one with given weights.</summary>
    /// <exception cref="UserException">Its weights cannot be read.</exception>
    public Victim Of(string id)
    {
        if (open.TryGetValue(id, out var found)) return found.Victim;
        var spec = (EvaluateSpec)stage.Spec;
        var isGiven = id == EvaluateSpec.GivenNetwork;
        var network = isGiven ? run.NewNetwork(stage) : run.ReadNetwork(stage.Input(id), spec.WeightsFile);
        if (spec.OnTest)
        {
            _ = run.ForTest(network, isGiven ? stage : stage.Input(id), out var copy);
            if (copy is not null)
            {
                network.Dispose();
                network = copy;
            }
        }
        open[id] = (new Victim(network, journal, crew is null ? null : (crew, id), cancellation), network);
        return open[id].Victim;
    }

    /// <summary>The network itself.</summary>
    public Network NetworkOf(string id)
    {
        _ = Of(id);
        return open[id].Network;
    }

    /// <summary>The names of running variances of a stage's network that are negative or not finite.</summary>
    public IReadOnlyList<string> UnsoundVariancesOf(string id) => NetworkState.UnsoundVariances(NetworkOf(id));

    public void Dispose()
    {
        foreach (var (victim, network) in open.Values)
        {
            victim.Dispose();
            network.Dispose();
        }
    }
}
