namespace NativeTickets.Pipelines;

/// <summary>The sources of a ticket's weights.</summary>
public enum RewindKind
{
    /// <summary>The weights that the pruned training had at some moment.</summary>
    Position,

    /// <summary>The weights as they were pruned.</summary>
    None,

    /// <summary>New initial weights.</summary>
    Fresh,
}
