using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>How the learning rate runs over a training run, as train stages ask for it by <c>schedule</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What the reference page says above its keys.</param>
public abstract class ScheduleKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<ScheduleKind> All { get; } = new(ConstantSchedule.Instance, MultiStepSchedule.Instance);

    /// <inheritdoc/>
    public sealed override string Title => $"schedule: {Name}";

    /// <summary>Whether the rate drops at certain steps, so that training may end some epochs after the first.</summary>
    public virtual bool HasDrops => false;

    /// <summary>The curve over the steps of a training run.</summary>
    /// <param name="settings">Its checked settings.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    /// <param name="epochs">Of the whole training run, early stops left out.</param>
    public abstract RateCurve Make(Settings settings, long stepsPerEpoch, int epochs);
}
