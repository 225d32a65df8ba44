using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>N:M patterns by magnitude (Zhou et al. 2021, arXiv:2102.04010; transposable: Hubara et al. 2021, arXiv:2102.08124).</summary>
sealed class PatternScore() : ScoreKind("nOfM",
    "N:M patterns: of every M weights in a row along a layer's inputs the N largest stay. Layers whose inputs are no multiple of M stay dense.")
{
    const string Exactly = "exactly", AtMost = "atMost";

    static readonly Key<int> Kept = new("keep", Rules.Count(1, 64), Default.Of("2"), "N.");

    static readonly Key<int> Of = new("of", Rules.Count(2, 64), Default.Of("4"), "M.");

    static readonly Key<string> Transposable = new("transposable", Rules.Word("no", Exactly, AtMost), Default.Of("no"),
        "Whether it holds along outputs as well, for M = 4: N in every row and column of a block of 4 × 4, or at most N, which may weigh more.");

    public override IReadOnlyList<Key> Keys => [Kept, Of, Transposable];

    public override bool HasSparsity => false;

    public override TicketMask Mask(ScoreContext context) => PatternMask.Of(NamedWeights.Of(context.Network), Kept.Read(context.Settings),
        Of.Read(context.Settings), FormOf(Transposable.Read(context.Settings)), context.Existing);

    protected override void Check(Settings settings, Problems problems)
    {
        var (kept, of) = (Kept.Read(settings), Of.Read(settings));
        if (kept > of) problems.Add(settings.At, $"nOfM keeps {kept} of {of} weights; wanted 'keep' to be at most 'of'");
        if (of != PatternMask.Block && FormOf(Transposable.Read(settings)) != TransposableForm.No)
            problems.Add(settings.At, $"transposable patterns are blocks of {PatternMask.Block} × {PatternMask.Block} weights, got of: {of}; wanted of: "
                + $"{PatternMask.Block}, or transposable: no");
    }

    static TransposableForm FormOf(string word) => word switch
    {
        "no" => TransposableForm.No,
        Exactly => TransposableForm.Exactly,
        AtMost => TransposableForm.AtMost,
        _ => throw new InvalidOperationException($"no transposable pattern is called {word}"),
    };
}
