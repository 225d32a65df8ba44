namespace NativeTickets.Plan.Stages;

/// <summary>A stage for one seed and one choice of the axes it depends on: what is run, and what has a folder.</summary>
public sealed record StageInstance
{
    /// <summary>The stage's settings, with this instance's matrix values in place.</summary>
    public required StageSpec Spec { get; init; }

    /// <summary>What learns.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>The replicate.</summary>
    public required long Seed { get; init; }

    /// <summary>Only the axes that the stage or its inputs depend on, in the order of the file, the variant first.</summary>
    public required MatrixEntry Matrix { get; init; }

    /// <summary>The instances whose results it reads, in the order of <see cref="StageSpec.Inputs"/>; each stands earlier in the plan.</summary>
    public required IReadOnlyList<StageInstance> From { get; init; }

    /// <summary>SHA-256, in hexadecimal, over everything that decides its bits: settings, data, model, seed, inputs and <see cref="RunIdentity"/>.</summary>
    public required string Hash { get; init; }

    /// <summary>The hash's first eight digits, which name its folder.</summary>
    public string Hash8 => Hash[..RunFiles.HashDigits];

    /// <summary>The stage's id.</summary>
    public string Id => Spec.Id;

    /// <summary>The name of its kind: <c>train</c>, <c>prune</c>, <c>evaluate</c> …</summary>
    public string Kind => Spec.Kind.Name;

    /// <summary>What a report calls it.</summary>
    public string Title => Spec.Title;

    /// <summary>The name of its folder within the run folder.</summary>
    public string Folder => $"{Id}-{Hash8}";

    /// <summary>The instance of an input.</summary>
    /// <param name="id">One of <see cref="StageSpec.Inputs"/>.</param>
    public StageInstance Input(string id) => From.First(instance => instance.Id == id);

    /// <summary>Its result, which says whose it is.</summary>
    /// <param name="metrics">What was measured, by the names its kind declares; null is "never".</param>
    /// <param name="cost">What that took.</param>
    public StageResult Result(IReadOnlyDictionary<string, double?> metrics, StageCost cost) =>
        new() { Stage = Id, Kind = Kind, Seed = Seed, Hash = Hash, Metrics = metrics, Cost = cost };
}
