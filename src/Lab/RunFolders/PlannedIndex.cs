using NativeTickets.Lab.DataKinds;

namespace NativeTickets.Lab.RunFolders;

/// <summary>A plan as the index of its run folder has it.</summary>
static class PlannedIndex
{
    /// <summary>The index.</summary>
    /// <param name="plan">What is run.</param>
    /// <param name="identity">What the plan's hashes were made with.</param>
    /// <param name="warnings">What a reader of the results has to know.</param>
    /// <param name="status">How far each instance is, and why it is no further where it is left out or has failed.</param>
    public static RunIndex Of(PipelinePlan plan, RunIdentity identity, IReadOnlyList<string> warnings,
        Func<StageInstance, (StageStatus Status, string? Reason)> status)
    {
        var spec = plan.Spec;
        var matrix = new Dictionary<string, IReadOnlyList<string>>();
        if (spec.Variants[0].Name is not null) matrix.Add(MatrixEntry.Variant, [.. spec.Variants.Select(variant => variant.Name!)]);
        foreach (var axis in spec.Matrix) matrix.Add(axis.Key, axis.Values);
        return new RunIndex
        {
            Name = spec.Name,
            Description = spec.Description,
            Scale = spec.Scale,
            Notes = spec.Notes,
            Reductions = spec.Reductions,
            Stamps = spec.Stamps,
            Warnings = warnings,
            Seeds = spec.Seeds,
            Looks = spec.Looks,
            Device = identity.DeviceKind,
            Precision = identity.Precision,
            Matrix = matrix,
            Axes = NumbersOf(matrix),
            Stages = [.. plan.Instances.Select(instance => Entry(instance, status(instance)))],
            FairBaselines = spec.FairBaselines,
            Claims = spec.Claims,
            Report = spec.Report,
            Metrics =
            [
                .. spec.Stages.Select(stage => stage.Kind).Distinct()
                    .SelectMany(kind => kind.EpochMetrics.Concat(kind.ResultMetrics)).DistinctBy(metric => metric.Name),
            ],
        };
    }

    // names of variants are no numbers, whatever they look like
    static Dictionary<string, AxisNumbers> NumbersOf(Dictionary<string, IReadOnlyList<string>> matrix)
    {
        var numbers = new Dictionary<string, AxisNumbers>();
        foreach (var (axis, values) in matrix)
            if (axis != MatrixEntry.Variant && AxisNumbers.Of(values) is { } found) numbers.Add(axis, found);
        return numbers;
    }

    static StageEntry Entry(StageInstance instance, (StageStatus Status, string? Reason) at) => new()
    {
        Id = instance.Id,
        Kind = instance.Kind,
        Seed = instance.Seed,
        Matrix = instance.Matrix,
        Folder = instance.Folder,
        Hash = instance.Hash,
        Status = at.Status,
        Reason = at.Reason,
        From = [.. instance.From.Select(input => input.Folder)],
        Title = instance.Title,
    };
}
