using System.Text.Json;

namespace NativeTickets.Pipelines;

/// <summary>A finished stage's <c>result.json</c>; that it exists is what says that the stage is finished.</summary>
sealed record StageResult
{
    /// <summary>The stage's id in the pipeline.</summary>
    public required string Stage { get; init; }

    /// <summary><c>train</c>, <c>prune</c> or <c>evaluate</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its seed.</summary>
    public required long Seed { get; init; }

    /// <summary>What it found, by name; accuracies are fractions.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The number of images behind an accuracy, by its name.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();

    /// <summary>Why a training ended; null for other stages.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>What it cost.</summary>
    public required StageCost Cost { get; init; }

    /// <summary>Its weights file, relative to the stage's folder; null for none.</summary>
    public string? Weights { get; init; }

    /// <summary>Writes the file.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("stage", Stage);
        json.WriteString("kind", Kind);
        json.WriteNumber("seed", Seed);
        json.WriteStartObject("metrics");
        foreach (var (name, value) in Metrics) JsonNumbers.Write(json, name, value);
        json.WriteEndObject();
        json.WriteStartObject("counts");
        foreach (var (name, value) in Counts) json.WriteNumber(name, value);
        json.WriteEndObject();
        if (StoppedBecause is not null) json.WriteString("stoppedBecause", StoppedBecause);
        json.WriteStartObject("cost");
        json.WriteNumber("seconds", Cost.Seconds);
        json.WriteNumber("images", Cost.Images);
        json.WriteNumber("forwardUnits", Cost.ForwardUnits);
        json.WriteNumber("peakMemoryBytes", Cost.PeakMemoryBytes);
        json.WriteNumber("jobs", Cost.Jobs);
        json.WriteEndObject();
        if (Weights is not null) json.WriteString("weights", Weights);
        json.WriteEndObject();
    });
}
