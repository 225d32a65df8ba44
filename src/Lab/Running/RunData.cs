using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;

namespace NativeTickets.Lab.Running;

/// <summary>The data of a run, read once for all seeds and jobs, and split by each seed.</summary>
/// <param name="spec">Which data, and how they are split.</param>
/// <param name="dataFolder">The folder that holds data sets; null for the one that the environment names.</param>
/// <param name="seeds">The seeds whose splits are kept at once: those used last.</param>
/// <param name="source">What messages call the pipeline's file.</param>
public sealed class RunData(DataSpec spec, string? dataFolder, int seeds, string source)
{
    readonly Lock one = new();
    readonly LinkedList<(long Seed, DataSet Data)> kept = [];
    UnsplitData? read;
    FirstImages? first;

    /// <summary>What the pipeline says of the data.</summary>
    public DataSpec Spec => spec;

    /// <summary>The data as this seed splits them.</summary>
    /// <exception cref="ConfigException">The pipeline asks for what they have not.</exception>
    /// <exception cref="UserException">They are missing or damaged.</exception>
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

    /// <summary>Keeps the first images of each split alone from now on, whatever a seed draws.</summary>
    public void Cut(FirstImages images)
    {
        lock (one)
        {
            first = images;
            kept.Clear();
        }
    }

    DataSet Open(long seed)
    {
        try
        {
            var data = (read ??= spec.Read(dataFolder)).Split(seed);
            return first is null ? data : first.Of(data);
        }
        catch (DataException e)
        {
            if (FaultPlaces.TryPlace(e, spec.Settings, source, out var placed)) throw placed;
            throw;
        }
    }
}

/// <summary>How many images a run keeps that only shows that its stages work.</summary>
/// <param name="Train">Of the training split.</param>
/// <param name="Others">Of the validation and of the test split.</param>
public sealed record FirstImages(int Train, int Others)
{
    /// <summary>The data with the first images of each split.</summary>
    public DataSet Of(DataSet data) =>
        data with { Train = data.Train.Slice(0, Train), Validation = data.Validation.Slice(0, Others), Test = data.Test.Slice(0, Others) };
}
