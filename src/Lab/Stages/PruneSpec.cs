using NativeTickets.Lab.Scores;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Stages;

/// <summary>The sources of a ticket's weights.</summary>
public enum RewindKind
{
    /// <summary>The weights that the pruned training had at some moment.</summary>
    Position,

    /// <summary>The weights as they were pruned.</summary>
    None,

    /// <summary>New initial weights.</summary>
    Fresh,

    /// <summary>Those of the ticket whose mask is moved to this network's neurons, moved with it.</summary>
    Permuted,
}

/// <summary>Where a ticket's weights come from.</summary>
/// <param name="Kind">Which source.</param>
/// <param name="Position">For <see cref="RewindKind.Position"/>: the moment of the training that was pruned.</param>
/// <param name="Draw">For <see cref="RewindKind.Fresh"/>: which fresh initial weights, from 1.</param>
public sealed record RewindSpec(RewindKind Kind, TrainingTime Position = default, int Draw = 0);

/// <summary>Makes a ticket: a mask, and the weights to start from.</summary>
public sealed record PruneSpec : StageSpec
{
    /// <inheritdoc/>
    public override StageKind Kind => PruneKind.Instance;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
    [
        .. (From is null ? [] : (StageInput[])[new StageInput(From, "from ")]).Concat(MaskSources)
            .GroupBy(input => input.Stage).Select(same => new StageInput(same.Key, string.Concat(same.Select(input => input.Role)))),
    ];

    /// <summary>The stages whose masks the score reads.</summary>
    public IEnumerable<StageInput> MaskSources => Score.Kind.InputsOf(Settings);

    /// <inheritdoc/>
    public override IEnumerable<(string Stage, TrainingTime Moment)> NeededMoments =>
        From is not null && Rewind.Kind == RewindKind.Position ? [(From, Rewind.Position)] : [];

    /// <summary>
    /// The training whose weights are scored and rewound; null for the initial weights. Where it trained a ticket, what that has pruned stays pruned.
    /// </summary>
    public string? From { get; init; }

    /// <inheritdoc/>
    public override string ContentText => Score.Kind.ContentText(Settings);

    /// <summary>What a weight is worth.</summary>
    public required Chosen<ScoreKind> Score { get; init; }

    /// <summary>The checked settings of the stage, in which a score may have keys of its own.</summary>
    public required Settings Settings { get; init; }

    /// <summary>Whether all weights compete, or those of each layer among themselves; only scores that look at weights heed it.</summary>
    public required PruningScope Scope { get; init; }

    /// <summary>The fraction of zeros among prunable weights afterwards, in [0, 1); null where the mask has that of the one it is made from.</summary>
    public double? Sparsity { get; init; }

    /// <summary>Where the ticket's weights come from.</summary>
    public required RewindSpec Rewind { get; init; }
}
