using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>The rate falls along half a cosine (Loshchilov and Hutter 2017, arXiv:1608.03983).</summary>
sealed class CosineSchedule() : ScheduleKind("cosine", "The rate falls along half a cosine.")
{
    public override IReadOnlyList<Key> Keys => [FallKeys.Last, FallKeys.Every];

    public override bool BeginsAfterWarmup => true;

    public override RateCurve Make(Settings settings, ScheduleLength length) =>
        new CosineRate(length.Span(FallKeys.IsByEpoch(settings)), FallKeys.Last.Read(settings));
}
