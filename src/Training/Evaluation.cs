namespace NativeTickets.Training;

/// <summary>How a network does on a set of images.</summary>
/// <param name="Loss">Mean cross-entropy.</param>
/// <param name="Correct">Images classified rightly.</param>
/// <param name="Count">Images.</param>
public readonly record struct Evaluation(double Loss, int Correct, int Count)
{
    /// <summary>The fraction classified rightly.</summary>
    public double Accuracy => (double)Correct / Count;
}
