namespace NativeTickets.Adversarial;

/// <summary>What a backward pass found.</summary>
/// <param name="Logits">[N, classes].</param>
/// <param name="Losses">[N].</param>
/// <param name="Gradient">[N, C, H, W], of each image's loss by that image.</param>
public readonly record struct ImageGradients(float[] Logits, float[] Losses, float[] Gradient);
