using System.Text.Json;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>Masks of scores with the counts of a case, against the case's.</summary>
static class GoldenScore
{
    public static Mode ModeOf(MethodCase numbers) => numbers.Text("mode") == "train" ? Mode.Train : Mode.Evaluate;

    /// <summary>A mask of the score for each count of the case, against the case's.</summary>
    public static void RequireMasks(MethodCase numbers, Network network, PruningScore score, ScoringBatches? batches)
    {
        foreach (var keep in numbers.Settings.GetProperty("keep").EnumerateObject())
            RequireMask(numbers, keep, ScorePruning.Mask(network, score, PruningScope.Global, SparsityFor(network, keep.Value.GetInt32()), batches: batches));
    }

    /// <summary>The fraction that leaves exactly so many.</summary>
    public static double SparsityFor(Network network, int kept) => 1 - (double)kept / network.PrunableCount;

    public static void RequireMask(MethodCase numbers, JsonProperty keep, TicketMask mask)
    {
        Assert.Equal(keep.Value.GetInt32(), mask.KeptCount);
        numbers.RequireKept("kept" + keep.Name["mask".Length..], mask.Layers.ToDictionary(layer => layer.Name, layer => layer.ToFlags()),
            AllowedIn(numbers, keep.Name));
    }

    /// <summary>Twice the entries in which float32 runs differ, and one pair that lies closer together than such runs tell apart.</summary>
    public static int AllowedIn(MethodCase numbers, string mask)
    {
        var differing = numbers.Settings.GetProperty("maskDiffers").TryGetProperty(mask, out var differs) ? differs.GetInt32() : 0;
        var isTie = numbers.Settings.TryGetProperty("gap", out var gap) && gap.TryGetProperty(mask, out var here) && here.GetDouble() < 1e-6;
        return 2 * differing + (isTie ? 2 : 0);
    }
}
