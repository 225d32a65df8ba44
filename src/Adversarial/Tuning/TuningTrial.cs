namespace NativeTickets.Adversarial;

/// <summary>How far an attack with some settings has to move images: what its settings are chosen by.</summary>
public static class TuningTrial
{
    /// <summary>
    /// The median of the distances of the nearest images that an attack finds, over the images that the network classifies correctly; of an even number the
    /// lower of the two in the middle. An image of which none is found counts with the farthest corner of [0, 1]; without any image it is 0.
    /// </summary>
    /// <param name="attack">The attack; its epsilon does not matter.</param>
    /// <param name="victim">What is attacked.</param>
    /// <param name="batch">The images; unchanged afterwards.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="AdversarialException">The network has too few classes for this attack.</exception>
    public static double MedianDistance(NearestAttack attack, Victim victim, ImageBatch batch, long seed)
    {
        var found = attack.Nearest(victim, batch, seed).Distances;
        var farthest = NearestState.FarthestOf(attack.Threat, batch);
        float[] distances = [.. found.Zip(farthest, Math.Min).Where(distance => distance > 0).Order()];
        return distances.Length == 0 ? 0 : distances[(distances.Length - 1) / 2];
    }

    /// <summary>Forward units of an image for a trial of so many steps: those, and a look before and after.</summary>
    public static double UnitsOf(int steps) => 2.0 * steps + 2;
}
