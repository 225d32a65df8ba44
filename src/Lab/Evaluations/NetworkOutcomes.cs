namespace NativeTickets.Lab.Evaluations;

/// <summary>What an evaluation found of one network.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="Natural">Whether it classifies each image rightly as it is.</param>
/// <param name="Vanished">How many images have no gradient at all; null where nothing asked for gradients.</param>
/// <param name="Attacks">What each attack came to, in the order of the pipeline.</param>
/// <param name="AnyChange">What <see cref="MetricNames.AnyChange"/> came to on the images it was tried on, those that were right; null where it was not tried.</param>
/// <param name="IsUnchanged">Whether the network has the same bits as before.</param>
sealed record NetworkOutcomes(string Network, bool[] Natural, int? Vanished, IReadOnlyList<AttackOutcomes> Attacks, bool[]? AnyChange, bool IsUnchanged)
{
    /// <summary>Whether each image stands all of some attacks.</summary>
    public static bool[] StandsAll(IEnumerable<AttackOutcomes> attacks, int images)
    {
        var stands = new bool[images];
        Array.Fill(stands, true);
        foreach (var attack in attacks)
            for (var i = 0; i < images; i++) stands[i] &= attack.Right[i];
        return stands;
    }
}
