namespace NativeTickets.Pipelines;

/// <summary>The images that a measurement reads.</summary>
public enum EvaluatedSplit
{
    /// <summary>Read at the end alone.</summary>
    Test,

    /// <summary>What choices are made by.</summary>
    Validation,
}
