using NativeTickets.Lab.Scores;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Masks;

/// <summary>Gradual magnitude pruning (Zhu and Gupta 2017, arXiv:1710.01878).</summary>
sealed class GradualMagnitudeMasks() : MaskScheduleKind("gradualMagnitude",
    "Gradual magnitude pruning (Zhu and Gupta 2017, arXiv:1710.01878): after a step, each layer is pruned by magnitude to a sparsity that rises fast at first. "
    + "It begins with the dense network, or with a ticket, whose mask stays pruned.")
{
    static readonly Key<double> Sparsity = new("sparsity", Rules.Fraction(belowOne: true), Default.Required, "Of each layer at the end.");
    static readonly Key<double> Initial = new("initialSparsity", Rules.Fraction(belowOne: true), Default.Of("0"), "Of each layer at the beginning.");

    static readonly Key<TrainingTime> Begin = new("begin", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs, TimeUnit.Percent), Default.Of("0it"),
        "When sparsity begins to rise.");

    static readonly Key<TrainingTime> End = new("end", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs, TimeUnit.Percent), Default.Of("75%"),
        "When it has risen; after `begin`.");

    static readonly Key<TrainingTime> Every = UpdateKeys.Every("100it");
    static readonly Key<int> Exponent = new("exponent", Rules.Count(1, 10), Default.Of("3"), "How much faster it rises at first: `1` is a straight line.");

    public override string? TaxonomyCriterion => TaxonomyWords.LowestMagnitude;

    public override IReadOnlyList<Key> Keys => [Sparsity, Initial, Begin, End, Every, Exponent];

    public override bool MovesAMask => false;

    public override double LastSparsity(Settings settings, double start) => Math.Max(start, Sparsity.Read(settings));

    public override MaskSchedule Make(Settings settings, long stepsPerEpoch, int epochs)
    {
        var begin = Begin.Read(settings).ToSteps(stepsPerEpoch, epochs);
        return new GradualPruning(new GradualSparsity(Initial.Read(settings), Sparsity.Read(settings), begin,
            Math.Max(begin + 1, End.Read(settings).ToSteps(stepsPerEpoch, epochs)), UpdateKeys.Steps(Every.Read(settings), stepsPerEpoch, epochs),
            Exponent.Read(settings)));
    }

    protected override void Check(Settings settings, Problems problems)
    {
        UpdateKeys.RequireSome(Every, settings, problems);
        if (!Sparsity.TryRead(settings, out var last) || !Initial.TryRead(settings, out var first)) return;
        if (first > last)
            problems.Add(settings.Find(Initial.Name)!.At, FormattableString.Invariant(
                $"initialSparsity is {first}, above the sparsity {last} at the end; wanted at most that, as nothing is grown"));
        if (Begin.TryRead(settings, out var begin) && End.TryRead(settings, out var end) && begin.Unit == end.Unit && begin.Amount >= end.Amount)
            problems.Add(settings.Find(End.Name)!.At, $"end is {end}, but sparsity begins to rise at {begin}; wanted a moment after that");
    }
}
