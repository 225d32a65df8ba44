using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>The stages that a worker was asked to run, and no others.</summary>
static class OnlyStages
{
    /// <summary>Their places, in an order that is given.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">Its run folder.</param>
    /// <param name="hashes">The beginnings of their hashes.</param>
    /// <param name="order">Places in the plan.</param>
    /// <exception cref="RequestException">A hash is of no stage, or an input is not done and nobody was asked to run it.</exception>
    public static IReadOnlyList<int> Of(PipelinePlan plan, HeldRunFolder folder, IReadOnlyList<string> hashes, IReadOnlyList<int> order)
    {
        foreach (var hash in hashes)
            if (hash.Length < RunFiles.HashDigits || !plan.Instances.Any(stage => stage.Hash.StartsWith(hash, StringComparison.Ordinal)))
                throw new RequestException($"--only {ShownText.Quote(hash)}: no stage of this plan has a hash that begins so; 'nativetickets plan' lists them");
        int[] chosen = [.. order.Where(place => hashes.Any(hash => plan.Instances[place].Hash.StartsWith(hash, StringComparison.Ordinal)))];
        var own = chosen.Select(place => plan.Instances[place].Folder).ToHashSet();
        foreach (var stage in chosen.Select(place => plan.Instances[place]).Where(stage => !folder[stage].HasEnded()))
            if (stage.From.FirstOrDefault(input => !own.Contains(input.Folder) && !folder[input].HasEnded()) is { } missing)
                throw new RequestException($"--only {stage.Hash8}: its input {missing.Folder} is not done; run that first, or name it with --only too");
        return chosen;
    }
}
