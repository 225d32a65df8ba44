namespace NativeTickets.Pipelines;

/// <summary>Measures the results of other stages, with and without attacks.</summary>
public sealed record EvaluateSpec : StageSpec
{
    /// <inheritdoc/>
    public override string Kind => "evaluate";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs => [.. Of.Concat(Attacks.Select(attack => attack.Source).OfType<string>()).Distinct()];

    /// <summary>What is measured; at least one.</summary>
    public required IReadOnlyList<string> Of { get; init; }

    /// <summary>Each is run on each; none to measure natural accuracy alone.</summary>
    public required IReadOnlyList<EvaluationAttackSpec> Attacks { get; init; }

    /// <summary>On which images.</summary>
    public required EvaluatedSplit Split { get; init; }

    /// <summary>Only the first so many of them; null for all.</summary>
    public int? Images { get; init; }

    /// <summary>Images attacked at once; no result depends on it.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether trainings are measured with the weights of their last epoch, whatever epoch they kept.</summary>
    public bool LastEpochs { get; init; }

    /// <summary>Whether adversarial images are written.</summary>
    public bool SaveImages { get; init; }
}
