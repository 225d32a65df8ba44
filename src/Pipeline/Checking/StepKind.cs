namespace NativeTickets.Pipelines;

/// <summary>Training steps that take the same time.</summary>
/// <param name="Model">What learns.</param>
/// <param name="BatchSize">Images of a step.</param>
/// <param name="Attack">The attack that images undergo; null for none.</param>
/// <param name="IsTicket">Whether a ticket is trained, whose pruned weights cost nothing or little.</param>
readonly record struct StepKind(ModelSpec Model, int BatchSize, AttackSpec? Attack, bool IsTicket)
{
    /// <summary>The steps of a train stage.</summary>
    public static StepKind Of(StageInstance stage)
    {
        var spec = (TrainSpec)stage.Spec;
        return new StepKind(stage.Model, spec.BatchSize, spec.Attack, spec.From is not null);
    }
}
