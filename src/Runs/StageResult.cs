namespace NativeTickets.Runs;

/// <summary>What a finished stage says of itself, as <c>result.json</c>.</summary>
public sealed record StageResult
{
    const long LongestFile = 16L << 20;

    /// <summary>The stage's id in the pipeline.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Its kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its seed.</summary>
    public long Seed { get; init; }

    /// <summary>The stage's hash. Stages with it are finished when their manifest is there; those of earlier versions have neither.</summary>
    public string? Hash { get; init; }

    /// <summary>What it found, by name; accuracies are fractions. `null` for a number that was not finite.</summary>
    public required IReadOnlyDictionary<string, double?> Metrics { get; init; }

    /// <summary>The number of images that an accuracy counts, by the accuracy's name.</summary>
    [Field(Unit = "images", Least = 0)]
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();

    /// <summary>Why training ended.</summary>
    public string? StoppedBecause { get; init; }

    /// <summary>What it cost.</summary>
    public StageCost? Cost { get; init; }

    /// <summary>Its weights file, relative to the stage's folder.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether it is of a training run that diverged, and so left no network.</summary>
    public bool HasDiverged() => Metrics.GetValueOrDefault(KnownMetrics.Diverged.Name) == 1;

    /// <summary>Writes the file.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Write(string path) => RecordFile.Write(path, this);

    /// <summary>Reads the file of a stage that is done.</summary>
    /// <exception cref="RunFolderException">The file is missing, cut short or of another form.</exception>
    public static StageResult Read(string path) => RecordFile.Read<StageResult>(path, LongestFile, hasFormat: false) ?? throw new RunFolderException(
        $"{path}: is missing, though {RunFiles.Index} says that the stage is done. Run the pipeline again; it will redo this stage.");
}

/// <summary>What a stage cost.</summary>
public sealed record StageCost
{
    /// <summary>Of its own work, interruptions left out.</summary>
    [Field(Unit = "seconds", Least = 0)]
    public double Seconds { get; init; }

    /// <summary>Images trained on or attacked, each as often as it was.</summary>
    [Field(Unit = "images", Least = 0)]
    public long Images { get; init; }

    /// <summary>Forward units times images: a forward pass, an input gradient and a weight gradient of one image cost 1 each.</summary>
    [Field(Unit = "forward units", Least = 0)]
    public double ForwardUnits { get; init; }

    /// <summary>Those of its seconds that changing masks, and building lists of the kept weights again, took; not there where masks stay.</summary>
    [Field(Unit = "seconds", Least = 0)]
    public double? MaskSeconds { get; init; }

    /// <summary>
    /// Of an epoch's training steps with the mask that training ended with, timed in turn with those of <see cref="DenseEpochSeconds"/>; not there where
    /// nothing is pruned.
    /// </summary>
    [Field(Unit = "seconds", Least = 0)]
    public double? TicketEpochSeconds { get; init; }

    /// <summary>Of the same steps of the same network without a mask, on the same device; not there where nothing is pruned.</summary>
    [Field(Unit = "seconds", Least = 0)]
    public double? DenseEpochSeconds { get; init; }

    /// <summary>The largest memory of the process so far.</summary>
    [Field(Unit = "bytes", Least = 0)]
    public long PeakMemoryBytes { get; init; }

    /// <summary>Stages that ran side by side, this one included: seconds of several are not those of one alone.</summary>
    [Field(Unit = "stages", Least = 1)]
    public int Jobs { get; init; } = 1;

    /// <summary>The processor's model, or the card. Runs of earlier versions have no such field.</summary>
    public string? Processor { get; init; }
}
