using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>The rate falls along a straight line.</summary>
sealed class LinearSchedule() : ScheduleKind("linear", "The rate falls along a straight line.")
{
    public override IReadOnlyList<Key> Keys => [FallKeys.Last, FallKeys.Every];

    public override bool BeginsAfterWarmup => true;

    public override RateCurve Make(Settings settings, ScheduleLength length) =>
        new LinearRate(length.Span(FallKeys.IsByEpoch(settings)), FallKeys.Last.Read(settings));
}
