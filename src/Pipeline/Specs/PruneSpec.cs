namespace NativeTickets.Pipelines;

/// <summary>Makes a ticket: a mask, and the weights to start from.</summary>
public sealed record PruneSpec : StageSpec
{
    /// <inheritdoc/>
    public override string Kind => "prune";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs => [.. new[] { From, MaskOf }.OfType<string>().Distinct()];

    /// <summary>
    /// The training whose weights are scored and rewound; null for the initial weights. Where it trained a ticket, what that has pruned stays pruned.
    /// </summary>
    public string? From { get; init; }

    /// <summary>What a weight is worth.</summary>
    public required PruneScore Score { get; init; }

    /// <summary>Whether the mean of a layer, by which <see cref="PruneScore.LayerNormalizedMagnitude"/> divides, counts weights that are pruned already as 0.</summary>
    public bool MeanOverAll { get; init; }

    /// <summary>Whether all weights compete, or those of each layer among themselves; only magnitudes heed it.</summary>
    public required PruneScope Scope { get; init; }

    /// <summary>
    /// The fraction of zeros among prunable weights afterwards, in [0, 1); null for <see cref="PruneScore.Shuffled"/>, which keeps that of
    /// <see cref="MaskOf"/>.
    /// </summary>
    public double? Sparsity { get; init; }

    /// <summary>The prune stage whose mask is permuted; null unless the score is <see cref="PruneScore.Shuffled"/>.</summary>
    public string? MaskOf { get; init; }

    /// <summary>Where the ticket's weights come from.</summary>
    public required RewindSpec Rewind { get; init; }
}
