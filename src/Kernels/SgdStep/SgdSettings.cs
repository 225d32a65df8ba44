namespace NativeTickets.Kernels;

/// <summary>How far stochastic gradient descent moves a weight.</summary>
/// <param name="LearningRate">Step along the direction.</param>
/// <param name="Momentum">Share of the velocity that is kept, in [0, 1).</param>
/// <param name="WeightDecay">Share of the weight that is added to its gradient.</param>
/// <param name="Nesterov">True to look one velocity ahead.</param>
public readonly record struct SgdSettings(float LearningRate, float Momentum, float WeightDecay, bool Nesterov);
