using NativeTickets.Lab.Objectives;

namespace NativeTickets.Lab.Stages;

/// <summary>What follows when a watched training loses its robustness within an epoch.</summary>
public abstract class CollapseAnswer : Kind
{
    private protected CollapseAnswer(string name, string doc) : base(name, doc) { }

    /// <summary>All of them.</summary>
    public static Registry<CollapseAnswer> All { get; } = new(new Stop(), new Report(), new ContinueWithPgd());

    /// <inheritdoc/>
    public sealed override string Title => $"onCollapse: {Name}";

    /// <summary>Whether training ends.</summary>
    public virtual bool Stops => false;

    /// <summary>What training continues with; null for what it was.</summary>
    public virtual ObjectiveKind? ContinuesWith => null;

    sealed class Stop() : CollapseAnswer("stop", "Training ends.")
    {
        public override bool Stops => true;
    }

    sealed class Report() : CollapseAnswer("report", "Training continues; the result says it.");

    sealed class ContinueWithPgd() : CollapseAnswer("pgd", "Training continues with PGD.")
    {
        public override IReadOnlyList<Key> Keys => ContinuesWith.Keys;

        public override ObjectiveKind ContinuesWith => ObjectiveKind.All[Name];
    }
}
