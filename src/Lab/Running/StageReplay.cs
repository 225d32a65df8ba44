namespace NativeTickets.Lab.Running;

/// <summary>What of a finished stage is done once more and held against what it left; a kind says it with <see cref="LabStage.ReplayOf"/>.</summary>
abstract class StageReplay
{
    /// <summary>What its parts are called, with those of all stages that have such: <c>stretches of training runs</c>. Empty where it has none.</summary>
    public virtual string PartsName => "";

    /// <summary>Why nothing of it is redone, with its folder; null where it is.</summary>
    public virtual string? WhyNot => null;

    /// <summary>How many parts it has, of which random ones are redone.</summary>
    public virtual int Parts => 0;

    /// <summary>Redoes some of the parts, and what belongs to no part in any case.</summary>
    /// <param name="parts">The places of the chosen parts, ascending.</param>
    public abstract void Redo(IReadOnlyList<int> parts);
}

/// <summary>Redoes nothing.</summary>
/// <param name="why">Why, with the stage's folder.</param>
sealed class NoReplay(string why) : StageReplay
{
    public override string? WhyNot => why;

    public override void Redo(IReadOnlyList<int> parts) { }
}

/// <summary>Redoes a whole stage: for kinds that take little time.</summary>
sealed class WholeReplay(StageInstance stage, ReplayFindings findings) : StageReplay
{
    public override void Redo(IReadOnlyList<int> parts)
    {
        using var scratch = new ScratchFolder();
        StageRedoing.Compare(stage, findings, StageRedoing.Run(stage, findings, scratch.Path), scratch.Path);
    }
}
