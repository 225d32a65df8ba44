namespace NativeTickets.Plan.Stages;

/// <summary>What decides a stage's bits apart from the pipeline; all of it enters every stage's hash. Threads and paths do not belong to it.</summary>
/// <param name="DataSha256">Of the data set's content.</param>
/// <param name="DeviceKind"><c>cpu</c>, <c>cuda</c> …; never its number.</param>
/// <param name="Precision"><c>fp32</c> …</param>
/// <param name="NumericsVersion">Counts the changes of the engine that change bits.</param>
public sealed record RunIdentity(string DataSha256, string DeviceKind, string Precision, string NumericsVersion);
