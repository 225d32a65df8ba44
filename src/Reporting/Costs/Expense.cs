namespace NativeTickets.Reporting;

/// <summary>Seconds, and forward units times images.</summary>
readonly record struct Expense(double Seconds, double ForwardUnits)
{
    /// <summary>Null where a stage has not reported it.</summary>
    public static Expense? Of(StageRun stage) => stage.Result?.Cost is { } cost ? new Expense(cost.Seconds, cost.ForwardUnits) : null;
}
