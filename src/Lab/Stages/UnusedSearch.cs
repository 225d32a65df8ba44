namespace NativeTickets.Lab.Stages;

/// <summary>Finds tickets that are made from the initial weights while a training run that could have been their search stands above them.</summary>
static class UnusedSearch
{
    /// <summary>A sentence for each such prune stage; a mask that is drawn needs no search.</summary>
    /// <param name="stages">As the user wrote them, in their order.</param>
    public static IReadOnlyList<string> WarningsOf(IReadOnlyList<StageSpec> stages)
    {
        List<string> warnings = [];
        for (var i = 0; i < stages.Count; i++)
            if (stages[i] is PruneSpec { From: null } ticket && ticket.Score.Kind.LooksAtWeights
                && stages.Take(i).OfType<TrainSpec>().Select(search => $"'{search.Id}'").ToArray() is { Length: > 0 } searches)
                warnings.Add($"the prune stage '{ticket.Id}' has no 'from': it prunes the initial weights, whatever {string.Join(", ", searches)} above "
                    + $"{(searches.Length == 1 ? "finds" : "find")}; wanted from: {searches[^1].Trim('\'')} for a ticket of that search");
        return warnings;
    }
}
