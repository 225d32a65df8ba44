using NativeTickets.Data;

namespace NativeTickets.Pipelines;

/// <summary>The data of a run, split by each seed; read once for all jobs, which only read them.</summary>
/// <param name="spec">Which data, and how they are split.</param>
/// <param name="dataFolder">The folder that holds data sets; null for the one that the environment names.</param>
/// <param name="seeds">The seeds whose data are kept at once: those used last.</param>
sealed class RunData(DataSpec spec, string? dataFolder, int seeds)
{
    readonly Lock one = new();
    readonly LinkedList<(long Seed, DataSet Data)> kept = [];

    /// <summary>What the pipeline says of the data.</summary>
    public DataSpec Spec => spec;

    /// <summary>The data as this seed splits them.</summary>
    public DataSet Of(long seed)
    {
        lock (one)
        {
            var found = kept.FirstOrDefault(entry => entry.Seed == seed);
            if (found.Data is null) found = (seed, Open(seed));
            else kept.Remove(found);
            kept.AddFirst(found);
            if (kept.Count > seeds) kept.RemoveLast();
            return found.Data;
        }
    }

    DataSet Open(long seed) => DataSets.Open(new DataRequest
    {
        Dataset = spec.Dataset,
        Path = spec.Path,
        Validation = spec.Validation,
        ValidateOnTest = spec.ValidateOnTest,
        Subset = spec.TrainImages,
        Size = spec.Size is { } size ? (size, size) : null,
        Seed = seed,
    }, dataFolder);
}
