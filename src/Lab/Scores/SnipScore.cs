using NativeTickets.Data;
using NativeTickets.Lab.Objectives;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>SNIP (Lee et al. 2019, arXiv:1810.02340); with an adversarial objective, robust SNIP.</summary>
sealed class SnipScore() : ScoreKind("snip", "SNIP: |gradient · weight| on a batch of training images.")
{
    static readonly Key<int> Images = new("images", Rules.Count(2, 10_000), Default.Of("100"), "Training images of the one batch.");

    public override string? TaxonomyCriterion => TaxonomyWords.LeastImportance;

    public override IReadOnlyList<Key> Keys => [Images, ScoreKeys.Statistics, ScoreKeys.Objective];

    public override double ForwardUnits(Settings settings, ImageSet train)
    {
        var objective = ScoreKeys.Objective.Read(settings);
        return Math.Min(Images.Read(settings), train.Count) * (3 + objective.Kind.ExtraUnits(objective.Settings));
    }

    public override (int BatchSize, Chosen<ObjectiveKind> Objective)? StepsOf(Settings settings) =>
        (Images.Read(settings), ScoreKeys.Objective.Read(settings));

    public override TicketMask Mask(ScoreContext context)
    {
        var chosen = ScoreKeys.Objective.Read(context.Settings);
        var objective = chosen.Kind.Make(chosen.Settings);
        using var made = objective as IDisposable;
        return context.Prune(new ConnectionSensitivity(ScoreKeys.ModeOf(context.Settings)), context.Sample(Images.Read(context.Settings)), objective);
    }
}
