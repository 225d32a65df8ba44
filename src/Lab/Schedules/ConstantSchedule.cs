using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>The same rate at every step.</summary>
sealed class ConstantSchedule() : ScheduleKind("constant", "The same rate at every step.")
{
    public override RateCurve Make(Settings settings, long stepsPerEpoch, int epochs) => new ConstantRate();
}
