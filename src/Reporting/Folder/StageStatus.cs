namespace NativeTickets.Reporting;

/// <summary>How far a stage has come.</summary>
enum StageStatus
{
    Pending,
    Running,
    Interrupted,
    Failed,
    Done,
}
