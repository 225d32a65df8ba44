using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>Scores by what a test sees when it looks at a network as a score does.</summary>
sealed class WatchedScore(ScoreNeeds needs, Func<ScoringInput, double[][]> look) : PruningScore
{
    public override string Name => "watched";

    public override ScoreNeeds Needs => needs;

    protected override IReadOnlyList<double[]> Score(ScoringInput input) => look(input);
}
