using System.Globalization;

namespace NativeTickets.Training;

/// <summary>How far a training run is, apart from its tensors: what a checkpoint must know to continue as if nothing had happened.</summary>
sealed class TrainingState
{
    /// <summary>Whole epochs done.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps done in the epoch that runs.</summary>
    public int Step { get; set; }

    /// <summary>Seconds of whole epochs and of this one so far.</summary>
    public double Seconds { get; set; }

    /// <summary>Seconds of this epoch's steps so far.</summary>
    public double EpochSeconds { get; set; }

    /// <summary>Images trained on.</summary>
    public long Images { get; set; }

    /// <summary>Forward units times images.</summary>
    public double ForwardUnits { get; set; }

    /// <summary>The epoch whose weights are the best so far; 0 for none yet.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Its validation metric.</summary>
    public double BestValue { get; set; }

    /// <summary>Why training ended; null while it continues.</summary>
    public string? StoppedBecause { get; set; }

    /// <summary>Whether the loss ceased to be a number.</summary>
    public bool Diverged { get; set; }

    /// <summary>Which observer switched the objective; -1 for none.</summary>
    public int SwitchedBy { get; set; } = -1;

    public Dictionary<string, string> Save()
    {
        var texts = new Dictionary<string, string>
        {
            ["epoch"] = Text(Epoch),
            ["step"] = Text(Step),
            ["seconds"] = Text(Seconds),
            ["epochSeconds"] = Text(EpochSeconds),
            ["images"] = Text(Images),
            ["forwardUnits"] = Text(ForwardUnits),
            ["bestEpoch"] = Text(BestEpoch),
            ["bestValue"] = Text(BestValue),
            ["diverged"] = Text(Diverged ? 1 : 0),
            ["switchedBy"] = Text(SwitchedBy),
        };
        if (StoppedBecause is not null) texts["stoppedBecause"] = StoppedBecause;
        return texts;
    }

    /// <summary>What <see cref="Save"/> gave.</summary>
    /// <exception cref="FormatException">A text is not a number.</exception>
    /// <exception cref="KeyNotFoundException">One is missing.</exception>
    public static TrainingState Load(IReadOnlyDictionary<string, string> texts) => new()
    {
        Epoch = (int)Whole(texts, "epoch"),
        Step = (int)Whole(texts, "step"),
        Seconds = Number(texts, "seconds"),
        EpochSeconds = Number(texts, "epochSeconds"),
        Images = Whole(texts, "images"),
        ForwardUnits = Number(texts, "forwardUnits"),
        BestEpoch = (int)Whole(texts, "bestEpoch"),
        BestValue = Number(texts, "bestValue"),
        Diverged = Whole(texts, "diverged") == 1,
        SwitchedBy = (int)Whole(texts, "switchedBy"),
        StoppedBecause = texts.GetValueOrDefault("stoppedBecause"),
    };

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static double Number(IReadOnlyDictionary<string, string> texts, string name) => double.Parse(texts[name], NumberStyles.Float, CultureInfo.InvariantCulture);

    static long Whole(IReadOnlyDictionary<string, string> texts, string name) => long.Parse(texts[name], NumberStyles.Integer, CultureInfo.InvariantCulture);
}
