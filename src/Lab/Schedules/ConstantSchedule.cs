using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>The same rate at every step.</summary>
sealed class ConstantSchedule : ScheduleKind
{
    ConstantSchedule() : base("constant", "The same rate at every step.") { }

    /// <summary>The one there is.</summary>
    public static ConstantSchedule Instance { get; } = new();

    public override RateCurve Make(Settings settings, ScheduleLength length) => new ConstantRate();
}
