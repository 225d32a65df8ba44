using System.Globalization;

namespace NativeTickets.Runs;

/// <summary>What two arms that a claim compares take of training by the plan, where that differs by more than a hundredth.</summary>
/// <param name="Left">The arm that the claim names first.</param>
/// <param name="Right">The other one.</param>
public sealed record ClaimBudget(ArmBudget Left, ArmBudget Right)
{
    const double Tolerance = 0.01; // less than an epoch of a hundred

    /// <summary>The entry of the matrix that it is of; empty where the claim depends on no axis.</summary>
    public MatrixEntry Matrix { get; init; } = MatrixEntry.Empty;

    /// <summary>Whether the arms differ at all, search and training counted together.</summary>
    public bool Differs => Differ(Left.Units, Right.Units);

    /// <summary>A sentence on the difference.</summary>
    public string Words
    {
        get
        {
            var (more, less) = Left.Units > Right.Units ? (Left, Right) : (Right, Left);
            return more.HasSearch && !less.HasSearch && !Differ(more.TrainingUnits, less.TrainingUnits)
                ? $"the budget of {more.Name} includes a search, that of {less.Name} does not: {more.Amount} against {less.Amount}"
                : $"budgets differ: {Left.Words}, {Right.Words}";
        }
    }

    static bool Differ(double one, double other) => Math.Abs(one - other) > Tolerance * Math.Max(one, other);
}

/// <summary>What an arm takes by the plan: a training run that stops early takes less.</summary>
/// <param name="Stage">The id of its stage.</param>
/// <param name="SearchEpochs">The epochs of all training runs that it builds on.</param>
/// <param name="SearchUnits">Their forward units times images, and those of scores.</param>
/// <param name="TrainingEpochs">Its own epochs; those up to the epoch that the claim looks at, where it looks at one.</param>
/// <param name="TrainingUnits">Their forward units times images.</param>
public sealed record ArmBudget(
    string Stage,
    [property: Field(Unit = "epochs", Least = 0)] long SearchEpochs,
    [property: Field(Unit = "forward units", Least = 0)] double SearchUnits,
    [property: Field(Unit = "epochs", Least = 0)] long TrainingEpochs,
    [property: Field(Unit = "forward units", Least = 0)] double TrainingUnits)
{
    /// <summary>Forward units of search and training together.</summary>
    public double Units => SearchUnits + TrainingUnits;

    internal bool HasSearch => SearchEpochs > 0;

    internal string Name => ShownText.Quote(Stage);

    internal string Amount
    {
        get
        {
            var epochs = SearchEpochs + TrainingEpochs;
            return string.Create(CultureInfo.InvariantCulture, $"{epochs:#,0} {(epochs == 1 ? "epoch" : "epochs")} ({Units:#,0} forward units)");
        }
    }

    internal string Words => $"{(HasSearch ? "search and training" : "training")} of {Name} {Amount}";
}
