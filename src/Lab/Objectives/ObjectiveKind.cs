using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>What a training run can minimize, as train stages ask for it by <c>objective</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What the reference page says above its keys.</param>
public abstract class ObjectiveKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<ObjectiveKind> All { get; } = new(new CrossEntropy(), new FgsmTraining(), new PgdTraining(), new Trades(), new FreeTraining(),
        new NoisyFgsmTraining(), new Mart());

    /// <inheritdoc/>
    public sealed override string Title => $"objective: {Name}";

    /// <summary>Forward units of a batch in addition to the three of a plain step: forward, input gradient and weight gradient cost 1 each.</summary>
    public abstract double ExtraUnits(Settings settings);

    /// <summary>The objective. One that is <see cref="IDisposable"/> is disposed after the training.</summary>
    public abstract Objective Make(Settings settings);

    /// <summary>The same objective with softened labels in place of its cross-entropy's; null where it has no use for them.</summary>
    public virtual Objective? MakeSmoothed(Settings settings, LabelSmoothing smoothing) => null;

    /// <summary>Whether it can have softened labels.</summary>
    public virtual bool HasLabelsToSmooth => false;

    /// <summary>Why it can have none, where that is so: what is said of it, a verb first.</summary>
    public virtual string WhyNotSmoothed => "descends no cross-entropy whose labels could be softened";

    /// <summary>Whether it trains on images that an adversary has changed.</summary>
    public virtual bool IsAdversarial => true;

    /// <summary>Whether its attack starts at the image itself where pipelines of the field start at a random point.</summary>
    public virtual bool StartsAtImage(Settings settings) => false;
}
