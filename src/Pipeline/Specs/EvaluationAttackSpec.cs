namespace NativeTickets.Pipelines;

/// <summary>An attack that a trained network has to stand, of one budget. What its kind has no use for has its default.</summary>
public sealed record EvaluationAttackSpec
{
    /// <summary>What metrics and reports call it; unique within its stage.</summary>
    public required string Name { get; init; }

    /// <summary><c>noise</c>, <c>fgsm</c>, <c>pgd</c>, <c>apgd</c>, <c>fab</c>, <c>square</c>, <c>carliniWagner</c>, <c>autoAttack</c>, <c>transfer</c> or <c>stored</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>linf</c> or <c>l2</c>.</summary>
    public required string Norm { get; init; }

    /// <summary>The budget, in [0, 1] pixel space for <c>linf</c>.</summary>
    public required double Epsilon { get; init; }

    /// <summary>What it climbs: <c>crossEntropy</c>, <c>margin</c>, <c>dlr</c> or <c>targetedDlr</c>.</summary>
    public string Loss { get; init; } = "crossEntropy";

    /// <summary>Gradient steps from each start; queries of <c>square</c>.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>How far one step goes.</summary>
    public double StepSize { get; init; }

    /// <summary>Whether it starts at a random point of the ball.</summary>
    public bool RandomStart { get; init; }

    /// <summary>Starts tried on each image.</summary>
    public int Restarts { get; init; } = 1;

    /// <summary>Wrong classes tried on each image by targeted attacks.</summary>
    public int Targets { get; init; }

    /// <summary>Values of its constant that <c>carliniWagner</c> tries.</summary>
    public int Searches { get; init; }

    /// <summary>Of <c>carliniWagner</c>'s Adam.</summary>
    public double LearningRate { get; init; }

    /// <summary>The stage whose network <c>transfer</c> attacks.</summary>
    public string? Source { get; init; }

    /// <summary>Where <c>stored</c> reads images; a whole path.</summary>
    public string? Images { get; init; }

    /// <summary>Whether it follows gradients of the network that it is measured on.</summary>
    public bool IsWhiteBox => Kind is not ("noise" or "square" or "transfer" or "stored");

    /// <summary>Cost of one image in forward units if it stands to the end.</summary>
    public double ForwardUnits => Kind switch
    {
        "noise" => Restarts,
        "fgsm" or "pgd" or "transfer" => Restarts * (2.0 * Steps + 1) + (Kind == "transfer" ? 1 : 0),
        "apgd" => Math.Max(Restarts, Targets) * (2.0 * (Steps + 1) + 1),
        "fab" => Targets * (3.0 * Steps + 2),
        "square" => Steps + 1,
        "carliniWagner" => 2.0 * Searches * Steps + 1,
        "autoAttack" => 203 + 9 * 204 + 9 * 302 + 5001, // the four above with the published parameters
        _ => 1,
    };
}
