namespace NativeTickets.Nn;

/// <summary>What an objective found for one batch; both tensors are scalars on the step's tape, so that nothing is read back inside a step.</summary>
/// <param name="Loss">What the step descends, a mean over the batch.</param>
/// <param name="Correct">How many images of the batch the network classified rightly as it saw them.</param>
/// <param name="ForwardUnits">Cost of the step in forward units: forward, input gradient and weight gradient of one batch cost 1 each.</param>
public readonly record struct StepLoss(Tensor Loss, Tensor Correct, double ForwardUnits);
