namespace NativeTickets.Adversarial;

/// <summary>How a network fares with and without an attack.</summary>
/// <param name="Images">How many images were attacked.</param>
/// <param name="NaturallyCorrect">How many it classified rightly as they are.</param>
/// <param name="RobustlyCorrect">How many it classified rightly after every start of the attack.</param>
/// <param name="ForwardUnits">Cost in forward units times images.</param>
public readonly record struct RobustScore(int Images, int NaturallyCorrect, int RobustlyCorrect, double ForwardUnits)
{
    /// <summary>The fraction classified rightly as they are, in [0, 1]; NaN without images.</summary>
    public double NaturalAccuracy => (double)NaturallyCorrect / Images;

    /// <summary>The fraction that no start of the attack got misclassified, in [0, 1]; NaN without images.</summary>
    public double RobustAccuracy => (double)RobustlyCorrect / Images;
}
