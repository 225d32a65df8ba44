namespace NativeTickets.Runs;

/// <summary>What an evaluation says of its own attacks, as <c>checks.json</c>: their checks, and its networks compared in pairs.</summary>
public sealed record EvaluationChecks
{
    const long LongestFile = 64L << 20;

    /// <summary>The file's format.</summary>
    public int Format { get; init; } = RecordFile.Format;

    /// <summary>The checks of the attacks.</summary>
    public required IReadOnlyList<AttackCheck> Checks { get; init; }

    /// <summary>Every two networks under every attack.</summary>
    public required IReadOnlyList<NetworkPair> Comparisons { get; init; }

    /// <summary>What was chosen for attacks that are tuned; not there where none is.</summary>
    public IReadOnlyList<TuningFound>? Tunings { get; init; }

    /// <summary>The budgets of attacks that have several, in the order written; not there where none has.</summary>
    public IReadOnlyList<AttackBudget>? Budgets { get; init; }

    /// <summary>Of a stage that has no such file.</summary>
    public static EvaluationChecks None { get; } = new() { Checks = [], Comparisons = [] };

    /// <summary>Whether a check failed that a metric of the evaluation rests on.</summary>
    /// <param name="metric">As in the stage's result: <c>network.attack.robustAccuracy</c>.</param>
    public bool Mark(string metric) => Checks.Any(check => check.Fails() && check.IsUnder(metric));

    /// <summary>Whether a metric of the evaluation is that of an attack which another one of its norm and budget beats.</summary>
    /// <param name="metric">As above.</param>
    public bool MarkWeak(string metric) => Checks.Any(check => check is { Weak: true, Passed: false } && check.IsUnder(metric));

    /// <summary>Writes the file.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Write(string path) => RecordFile.Write(path, this);

    /// <summary>Reads the file; <see cref="None"/> when it is not there.</summary>
    /// <exception cref="RunFolderException">It is not as a run writes it.</exception>
    public static EvaluationChecks Read(string path) => RecordFile.Read<EvaluationChecks>(path, LongestFile, hasFormat: true) ?? None;
}

/// <summary>One of the checks that an evaluation makes of its attacks.</summary>
public sealed record AttackCheck
{
    /// <summary>The stage whose network it is.</summary>
    public required string Network { get; init; }

    /// <summary>What ought to hold.</summary>
    public required string Check { get; init; }

    /// <summary>The attack whose cells a failure marks; without it the check is about the network.</summary>
    public string? Attack { get; init; }

    /// <summary>The attacks whose cells a failure marks where it is about the network; without it, all that was found of the network.</summary>
    public IReadOnlyList<string>? Marks { get; init; }

    /// <summary>Whether it holds.</summary>
    public required bool Passed { get; init; }

    /// <summary>Whether it asks how strong an attack is beside others: if it does not hold, its own number alone misleads.</summary>
    public bool Weak { get; init; }

    /// <summary>Whether the numbers that rest on it are not to be trusted.</summary>
    public bool Fails() => !Passed && !Weak;

    /// <summary>The numbers.</summary>
    public required string Detail { get; init; }

    /// <summary>Whether a metric of the evaluation rests on what is checked: <c>network.attack.robustAccuracy</c>. A worst case rests on all attacks.</summary>
    public bool IsUnder(string metric)
    {
        if (!metric.StartsWith(Network + ".", StringComparison.Ordinal)) return false;
        if ((Attack is { } attack ? [attack] : Marks) is not { } marked) return true;
        return marked.Any(name => metric == $"{Network}.{name}.robustAccuracy")
            || (marked.Count > 0 && !Weak && metric.StartsWith($"{Network}.worstCase", StringComparison.Ordinal));
    }
}

/// <summary>Two networks of an evaluation under one attack, image by image.</summary>
public sealed record NetworkPair
{
    /// <summary>The attack's name; `natural` for unattacked images.</summary>
    public required string Attack { get; init; }

    /// <summary>The stage of the one.</summary>
    public required string First { get; init; }

    /// <summary>The stage of the other.</summary>
    public required string Second { get; init; }

    /// <summary>How many images there are.</summary>
    [Field(Unit = "images", Least = 0)]
    public required long Images { get; init; }

    /// <summary>Images that only the first classifies correctly.</summary>
    [Field(Unit = "images", Least = 0)]
    public required long OnlyFirst { get; init; }

    /// <summary>Images that only the second classifies correctly.</summary>
    [Field(Unit = "images", Least = 0)]
    public required long OnlySecond { get; init; }

    /// <summary>McNemar's exact p.</summary>
    public required double P { get; init; }
}

/// <summary>One of several budgets of an attack.</summary>
public sealed record AttackBudget
{
    /// <summary>The attack without a budget.</summary>
    public required string Attack { get; init; }

    /// <summary>Its name with this budget, as metrics have it.</summary>
    public required string Name { get; init; }

    /// <summary>How the budget is measured.</summary>
    public required string Norm { get; init; }

    /// <summary>The budget, in pixels from 0 to 1.</summary>
    [Field(Least = 0)]
    public required double Epsilon { get; init; }
}

/// <summary>What the trials of an attack that is tuned chose for one network.</summary>
public sealed record TuningFound
{
    /// <summary>The stage whose network it is.</summary>
    public required string Network { get; init; }

    /// <summary>The attack's name; that of its first budget where it has several, which share what was chosen.</summary>
    public required string Attack { get; init; }

    /// <summary>How many settings were tried.</summary>
    [Field(Unit = "trials", Least = 1)]
    public required int Trials { get; init; }

    /// <summary>How many images each trial attacked.</summary>
    [Field(Unit = "images", Least = 0)]
    public required int Images { get; init; }

    /// <summary>Which trial was the best, from 0.</summary>
    [Field(Least = 0)]
    public required int Trial { get; init; }

    /// <summary>Its median distance.</summary>
    [Field(Least = 0)]
    public required double Median { get; init; }

    /// <summary>The settings that it tried, by name.</summary>
    public required IReadOnlyDictionary<string, double> Settings { get; init; }
}
