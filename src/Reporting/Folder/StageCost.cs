namespace NativeTickets.Reporting;

/// <summary>What a finished stage took. A forward unit is one forward pass of one batch; an input gradient and a weight gradient count one each.</summary>
sealed record StageCost(double Seconds, double Images, double ForwardUnits, double PeakMemoryBytes, int Jobs);
