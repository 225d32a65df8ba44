namespace NativeTickets.Reporting;

/// <summary>One instance of a stage: of one seed and of one value for each matrix axis it depends on.</summary>
sealed record StageRun(string Id, string Kind, int Seed, MatrixEntry Matrix, string Folder, StageStatus Status, string? Title)
{
    /// <summary>The folders of the stages it reads.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Epochs in ascending order; empty for a stage that does not train.</summary>
    public required IReadOnlyList<EpochRow> Epochs { get; init; }

    /// <summary>What a finished evaluation says of its attacks.</summary>
    public EvaluationChecks Checks { get; init; } = EvaluationChecks.None;

    /// <summary>Present when the stage is done.</summary>
    public required StageResult? Result { get; init; }
}
