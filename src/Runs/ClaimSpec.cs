using System.Collections.ObjectModel;

namespace NativeTickets.Runs;

/// <summary>An assertion about results: <c>left ≥ right + margin</c>, or with ≤.</summary>
/// <param name="Text">As the pipeline has it.</param>
/// <param name="Left">A value of the run, or the difference of two.</param>
/// <param name="Operator">Which side is to be the larger.</param>
/// <param name="Right">The same as the left side, or nothing where the margin is a constant to compare with.</param>
/// <param name="Margin">Added to the right side, in the metric's own unit; 0.5pp is 0.005.</param>
public sealed record ClaimSpec(string Text, ClaimValue Left, Comparison Operator, ClaimValue? Right, double Margin = 0)
{
    /// <summary>What it is also held against, where it is about a ticket.</summary>
    public IReadOnlyList<ClaimControl> Controls { get; init; } = [];

    /// <summary>What the arms that it compares take of training, for each entry of the matrix where that differs.</summary>
    public IReadOnlyList<ClaimBudget> Budgets { get; init; } = [];

    /// <summary>How many configurations were tried for its arms and controls, by stage, as far as the pipeline says so.</summary>
    public IReadOnlyDictionary<string, long> Tried { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>"configurations tried: boosted 6, dense 6"; empty where the pipeline says nothing of it.</summary>
    public string TriedWords => Tried.Count == 0 ? ""
        : $"configurations tried: {string.Join(", ", Tried.Select(arm => FormattableString.Invariant($"{ShownText.Quote(arm.Key)} {arm.Value:#,0}")))}";

    /// <summary>Every value that it names.</summary>
    public IEnumerable<ClaimValue> Values
    {
        get
        {
            for (var value = Left; value is not null; value = value.Less) yield return value;
            for (var value = Right; value is not null; value = value.Less) yield return value;
        }
    }
}

/// <summary>What a claim asserts of its two sides.</summary>
public enum Comparison
{
    /// <summary>The left side is at least the right one.</summary>
    [Word(">=")]
    AtLeast,

    /// <summary>The left side is at most the right one.</summary>
    [Word("<=")]
    AtMost,
}

/// <summary>A value of a run that a claim names, or the difference of two.</summary>
/// <param name="Stage">The stage's id.</param>
/// <param name="Metric">Its metric; of an evaluate stage `target.naturalAccuracy` or `target.attack.robustAccuracy`.</param>
/// <param name="Epoch">The epoch it is taken at, from 1; none for the stage's result.</param>
public sealed record ClaimValue(string Stage, string Metric, [property: Field(Least = 1)] int? Epoch) : IChecked
{
    /// <summary>The axes of the matrix whose value the claim names; others stay free.</summary>
    public MatrixEntry Only { get; init; } = MatrixEntry.Empty;

    /// <summary>What is subtracted from it.</summary>
    public ClaimValue? Less { get; init; }

    /// <summary>The metric with its epoch.</summary>
    public MetricName Name => new(Metric, Epoch);

    /// <summary>The entry that this value is read at where the claim is judged for <paramref name="free"/>.</summary>
    public MatrixEntry At(MatrixEntry free) => Only.Values.Count == 0 ? free
        : new(free.Values.Where(axis => !Only.Values.ContainsKey(axis.Key)).Concat(Only.Values).ToDictionary());

    void IChecked.Check(JsonPlace place)
    {
        if (Less?.Less is not null) throw place.Member("less").Wrong("has something subtracted that has something subtracted itself");
    }
}

/// <summary>What a claim about a ticket is held against.</summary>
/// <param name="Kind">What differs from the ticket, as the pipeline calls it: `dense`, `freshWeights`, …</param>
/// <param name="Stage">The stage's id.</param>
/// <param name="Metric">The metric of that stage; none for the claim's own.</param>
public sealed record ClaimControl(string Kind, string Stage, string? Metric)
{
    /// <summary>What differs from the ticket, as reports call it. Runs of earlier versions have no such field.</summary>
    public string? Words { get; init; }

    /// <summary>What reports call it, whichever version wrote the run.</summary>
    public string ShownWords => Words is { } own ? ShownText.Quote(own) : ControlWords.Of(Kind);
}
