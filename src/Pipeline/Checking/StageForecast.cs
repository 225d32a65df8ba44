namespace NativeTickets.Pipelines;

/// <summary>What a stage instance would cost.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Work">What it does, in words.</param>
/// <param name="ForwardUnits">Forward, input gradient and weight gradient of one image cost 1 each; validation included.</param>
/// <param name="Seconds">Expected from a few timed steps on this device.</param>
/// <param name="IsFinished">Whether an earlier run has finished it.</param>
public sealed record StageForecast(StageHeader Stage, string Work, double ForwardUnits, double Seconds, bool IsFinished);
