namespace NativeTickets.Bench;

/// <summary>What was measured of a whole step.</summary>
/// <param name="Seconds">Of one step among many, one right after the other.</param>
/// <param name="ManagedBytes">Taken from the garbage collector's heap by one step.</param>
/// <param name="HostSeconds">Until all of a step was asked for, the device being idle at first; null on a processor. Where it comes near
/// <paramref name="Seconds"/>, the device waits for the host.</param>
/// <param name="AloneSeconds">From asking an idle device until the step was done; null on a processor. What it has over <paramref name="Seconds"/> is what
/// steps in a row hide of the first launches.</param>
readonly record struct StepTimes(double Seconds, long ManagedBytes, double? HostSeconds, double? AloneSeconds);
