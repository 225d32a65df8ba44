namespace NativeTickets.Lab.Running;

/// <summary>What a stage takes of training by the plan, whatever device it runs on.</summary>
/// <param name="Epochs">Passes over the training images, if it does not stop early.</param>
/// <param name="ForwardUnits">Forward, input gradient and weight gradient of one image cost 1 each; what is only measured is left out.</param>
public readonly record struct StageBudget(int Epochs, double ForwardUnits);
