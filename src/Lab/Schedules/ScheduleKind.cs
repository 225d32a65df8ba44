using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>How the learning rate runs over a training run, as train stages ask for it by <c>schedule</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What the reference page says above its keys.</param>
public abstract class ScheduleKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<ScheduleKind> All { get; } = new(ConstantSchedule.Instance, MultiStepSchedule.Instance, new CosineSchedule(), new LinearSchedule(),
        new OneCycleSchedule(), new CyclicSchedule());

    /// <inheritdoc/>
    public sealed override string Title => $"schedule: {Name}";

    /// <summary>Whether the rate drops at certain steps, so that training may end some epochs after the first.</summary>
    public virtual bool HasDrops => false;

    /// <summary>The key of the moments at which it turns, which a longer training run moves; null where all are shares of its length.</summary>
    public virtual Key<IReadOnlyList<TrainingTime>>? Moments => null;

    /// <summary>Whether it begins where a warm-up ends, unless the warm-up says otherwise; else both begin together.</summary>
    public virtual bool BeginsAfterWarmup => false;

    /// <summary>Whether it moves the momentum too, which the optimizer then has to have.</summary>
    public virtual bool MovesMomentum(Settings settings) => false;

    /// <summary>The curve over the steps of a training run.</summary>
    /// <param name="settings">Its checked settings.</param>
    /// <param name="length">Of the training run.</param>
    public abstract RateCurve Make(Settings settings, ScheduleLength length);
}

/// <summary>How long a schedule is.</summary>
/// <param name="StepsPerEpoch">Batches of one epoch.</param>
/// <param name="Epochs">Of the whole training run, early stops left out.</param>
/// <param name="Begin">The step at which the curve begins, which counts its own from there: 0, or the end of a warm-up.</param>
public readonly record struct ScheduleLength(long StepsPerEpoch, int Epochs, long Begin = 0)
{
    /// <summary>The steps of the curve; 1 at least.</summary>
    public long Steps => Math.Max(1, StepsPerEpoch * Epochs - Begin);

    /// <summary>The steps of the curve, one by one or in whole epochs.</summary>
    public CurveSpan Span(bool byEpoch) => new(Steps, byEpoch ? StepsPerEpoch : 1);
}
