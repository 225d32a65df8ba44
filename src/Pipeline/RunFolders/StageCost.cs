namespace NativeTickets.Pipelines;

/// <summary>What a stage cost.</summary>
/// <param name="Seconds">Of its own work, interruptions left out.</param>
/// <param name="Images">Images trained on or attacked, each as often as it was.</param>
/// <param name="ForwardUnits">Forward, input gradient and weight gradient of one image cost 1 each.</param>
/// <param name="PeakMemoryBytes">The largest memory of the process so far.</param>
sealed record StageCost(double Seconds, long Images, double ForwardUnits, long PeakMemoryBytes)
{
    /// <summary>Stages that ran side by side, this one included: seconds of several are not those of one alone.</summary>
    public int Jobs { get; init; } = 1;
}
