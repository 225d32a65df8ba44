using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Forecasts;

/// <summary>What a stage instance would cost.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Forecast">Its work and its cost; validation included.</param>
/// <param name="IsFinished">Whether an earlier run has finished it.</param>
public sealed record StageForecast(StageHeader Stage, Forecast Forecast, bool IsFinished)
{
    /// <summary>What it does, in words.</summary>
    public string Work => Forecast.Work;

    /// <summary>Forward, input gradient and weight gradient of one image cost 1 each; validation included.</summary>
    public double ForwardUnits => Forecast.ForwardUnits;

    /// <summary>Expected from a few timed steps on this device.</summary>
    public double Seconds => Forecast.Seconds;
}
