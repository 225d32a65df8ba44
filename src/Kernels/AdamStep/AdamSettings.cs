namespace NativeTickets.Kernels;

/// <summary>How far Adam moves a weight in one step, with what depends on the step's number worked out.</summary>
/// <param name="Beta1">Share of the first moment that is kept.</param>
/// <param name="Beta2">Share of the second moment that is kept.</param>
/// <param name="Rest1">1 − Beta1.</param>
/// <param name="Rest2">1 − Beta2.</param>
/// <param name="StepSize">learningRate / (1 − Beta1^step).</param>
/// <param name="InverseRoot">1 / √(1 − Beta2^step).</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Share of the weight that is added to its gradient.</param>
public readonly record struct AdamSettings(float Beta1, float Beta2, float Rest1, float Rest2, float StepSize, float InverseRoot, float Epsilon, float WeightDecay)
{
    /// <summary>The settings of one step, counted from 1.</summary>
    public static AdamSettings At(int step, float learningRate, float beta1, float beta2, float epsilon, float weightDecay) => new(
        beta1, beta2, (float)(1.0 - beta1), (float)(1.0 - beta2), (float)(learningRate / (1 - PortableMath.Power(beta1, step))),
        (float)(1 / Math.Sqrt(1 - PortableMath.Power(beta2, step))), epsilon, weightDecay);
}
