using NativeTickets.Runs.Statistics;

namespace NativeTickets.Reporting.Values;

/// <summary>
/// What a point of a figure shows of an arm: the mean over seeds with their interval; of a run with one seed the images alone say how sure it is.
/// </summary>
static class PointEstimate
{
    /// <summary>The point and its bar.</summary>
    /// <param name="run">The run.</param>
    /// <param name="found">The readings of the seeds that have one, at least one.</param>
    /// <param name="isFraction">Whether they are shares of something.</param>
    public static Estimate Of(RunFolder run, Reading[] found, bool isFraction)
    {
        if (run.Seeds.Count != 1 || found is not [{ Value: { } share and >= 0 and <= 1, Count: > 0 and var images }])
            return Reading.MeanOf(found, isFraction);
        var interval = WilsonInterval.Of(share, images);
        return new Estimate(1, share, interval.Low, interval.High);
    }
}
