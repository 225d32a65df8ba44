using System.Text.Json.Nodes;
using NativeTickets.Lab.Objectives;
using NativeTickets.Lab.Stages;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Cards;

/// <summary>Where the taxonomy of the Adversarial Pruning Benchmark (Piras et al. 2024, arXiv:2409.01249) puts a pruned network.</summary>
/// <remarks>Keys and words are those of taxonomy/taxonomy.json of github.com/pralab/AdversarialPruningBenchmark, its odd spaces and colons included.</remarks>
static class PruningTaxonomy
{
    const string PipelineKey = "Type of Pipeline:";
    const string GlobalWord = "Global Pruning (G)", LocalWord = "Local Pruning (L)";

    /// <summary>The entry.</summary>
    /// <param name="network">The network.</param>
    /// <param name="key">What the board is to call the method.</param>
    /// <exception cref="RequestException">It is dense.</exception>
    public static JsonObject Of(MeasuredNetwork network, string key)
    {
        var entry = new JsonObject { ["link_to_paper"] = null, ["ap_key"] = key };
        var train = network.Instance.Spec as TrainSpec;
        if (train?.Masks is { } masks)
        {
            entry[PipelineKey] = "D-Methods Pruning During Training";
            entry["D: Training step "] = WordsOf(train.Objective.Kind);
            return Specifics(entry, LocalWord, masks.Kind.TaxonomyCriterion); // masks move layer by layer
        }
        if (TicketAbove(network.Instance) is not { Spec: PruneSpec prune } ticket)
            throw new RequestException($"stage '{network.Entry.Id}' left a dense network; the Adversarial Pruning Benchmark lists pruned ones");
        var pruned = prune.From is { } from ? ticket.Input(from) : null;
        var before = pruned?.Spec is TrainSpec search ? WordsOf(search.Objective.Kind) : null;
        var (after, rounds) = (train is null ? "None" : WordsOf(train.Objective.Kind), TicketAbove(pruned) is null ? "1S" : "IT");
        if (prune.Rewind.Kind == RewindKind.None && pruned is not null)
        {
            entry[PipelineKey] = "A-Methods Pruning After Training";
            entry["A: Pretraining "] = before;
            entry["A: Finetuning"] = after;
            entry["A: OneShot (1S) vs Iterative (IT)"] = rounds;
        }
        else
        {
            entry[PipelineKey] = "B-Methods Pruning Before Training";
            entry["B: Pruning step "] = before;
            entry["B: Training step "] = after;
            entry["B: OneShot (1S) vs Iterative (IT)"] = rounds;
        }
        var criterion = prune.Score.Kind.TaxonomyCriterion;
        // only scores that rank weights heed the scope
        return Specifics(entry, criterion is null ? null : prune.Scope == PruningScope.Global ? GlobalWord : LocalWord, criterion);
    }

    static JsonObject Specifics(JsonObject entry, string? locality, string? criterion)
    {
        entry["Pruning structure"] = "Unstructured (US)"; // masks are of single weights
        entry["Pruning locality"] = locality;
        entry["Pruning criterion"] = criterion;
        return entry;
    }

    /// <summary>The prune stage that a stage is or builds on, by way of training runs alone.</summary>
    static StageInstance? TicketAbove(StageInstance? stage)
    {
        while (stage is { Spec: TrainSpec { From: var from } }) stage = from is null ? null : stage.Input(from);
        return stage;
    }

    static string WordsOf(ObjectiveKind objective) =>
        objective.IsAdversarial ? $"Adversarial Training (AT) {objective.Name.ToUpperInvariant()}" : "Natural Training (NT)";
}
