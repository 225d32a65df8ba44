namespace NativeTickets.Pipelines;

/// <summary>How far a stage instance is.</summary>
enum StageStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Being worked on by the process that holds the run folder.</summary>
    Running,

    /// <summary>Begun and stopped; the next run goes on with it.</summary>
    Interrupted,

    /// <summary>Ended by an error; the next run tries it again.</summary>
    Failed,

    /// <summary>Has its result.</summary>
    Done,
}
