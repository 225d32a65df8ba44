namespace NativeTickets.Lab.Evaluations;

/// <summary>A batch that an evaluation asks for: a line of its log.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="Attack">The attack's name, or one of <see cref="MetricNames.ReservedAttacks"/>.</param>
/// <param name="First">The place of the batch's first image among those that are measured.</param>
/// <param name="Images">How many images the batch has.</param>
readonly record struct AskedBatch(string Network, string Attack, int First, int Images)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Attack} on {Network} from image {First}");
}

/// <summary>Holds an evaluation's log against what the evaluation asks for: the same batches, in the same order, with as many outcomes as images.</summary>
static class OutcomeOrder
{
    /// <summary>The lines of a whole log, in their order.</summary>
    public static IEnumerable<AskedBatch> Of(EvaluateSpec spec, EvaluationBatches batches)
    {
        var attacks = spec.Attacks.Select(attack => attack.Name).Prepend(MetricNames.Natural).ToList();
        if (spec.Attacks.Any(attack => attack.Kind.IsWhiteBox)) attacks.Insert(1, MetricNames.AnyChange);
        return from network in spec.Of
               from attack in attacks
               from first in batches.Firsts.Where(first => attack != MetricNames.AnyChange || first < NetworkEvaluation.AnyChangeImages)
               select new AskedBatch(network, attack, first, batches.CountFrom(first));
    }

    /// <summary>What is wrong with a line; null where nothing is.</summary>
    /// <param name="row">The line.</param>
    /// <param name="asked">What stands at its place; null where the log should have ended.</param>
    /// <param name="natural">The outcomes of the same images without an attack; null for the line that has them.</param>
    public static string? WhatIsWrong(OutcomeRow row, AskedBatch? asked, OutcomeRow? natural)
    {
        if (asked is not { } batch) return "follows the last batch of the evaluation; wanted the end of the file";
        if ((row.Network, row.Attack, row.First) != (batch.Network, batch.Attack, batch.First))
            return $"is of {new AskedBatch(ShownText.Quote(row.Network), ShownText.Quote(row.Attack), row.First, 0)}; wanted {batch}";
        var images = row.Attack == MetricNames.AnyChange ? RightOnes(natural) : batch.Images;
        if (row.Right.Length != images) return $"has {row.Right.Length} outcomes of {batch}; wanted {images}";
        return WhatIsWrong(row, natural);
    }

    /// <summary>What is wrong with a line, whatever batches there are.</summary>
    public static string? WhatIsWrong(OutcomeRow row, OutcomeRow? natural)
    {
        if (row.Outside > row.Right.Length) return $"says that {row.Outside} images lie outside, of {row.Right.Length}";
        if (row.Vanished > row.Right.Length) return $"says that {row.Vanished} gradients vanished, of {row.Right.Length}";
        if (row.Attack is MetricNames.AnyChange or MetricNames.Natural || natural is null) return null;
        if (natural.Right.Length != row.Right.Length) return $"has {row.Right.Length} outcomes, and {natural.Right.Length} without an attack";
        return row.Right.Zip(natural.Right).Any(pair => pair.First && !pair.Second)
            ? "says that an image is classified correctly under attack, which is not without"
            : null;
    }

    static int RightOnes(OutcomeRow? natural) => natural is null ? 0
        : natural.Right.Take(NetworkEvaluation.AnyChangeImages - natural.First).Count(right => right);
}
