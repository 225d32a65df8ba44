namespace NativeTickets.Adversarial;

/// <summary>When an evaluation is not to be trusted.</summary>
/// <remarks>Sources: Carlini et al. 2019, arXiv:1902.06705, section 3; Athalye et al. 2018, arXiv:1802.00420, section 3.1.</remarks>
public static class EvaluationRules
{
    /// <summary>A paired difference up to this share of the images is no failure.</summary>
    public const double LeastDifference = 0.002;

    /// <summary>A paired difference whose McNemar p is not below this is no failure.</summary>
    public const double LeastP = 0.01;

    /// <summary>Up to this share of the images may have a gradient of 0 everywhere.</summary>
    public const double MostVanished = 0.01;

    /// <summary>Whether what should be the weaker side of a pair is ahead by more than chance explains.</summary>
    /// <param name="weaker">First the outcome that at least as many images ought to withstand, second the other.</param>
    public static bool IsViolated(PairedCount weaker) => -weaker.Difference > LeastDifference && weaker.PValue < LeastP;

    /// <summary>Whether too many images have no gradient to follow.</summary>
    /// <param name="vanished">Images whose gradient is 0 everywhere.</param>
    /// <param name="images">All images.</param>
    public static bool HasVanishedGradients(int vanished, int images) => vanished > MostVanished * images;
}
