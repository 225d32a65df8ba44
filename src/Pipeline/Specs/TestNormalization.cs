namespace NativeTickets.Pipelines;

/// <summary>By which statistics test images are normalized.</summary>
public enum TestNormalization
{
    /// <summary>Those that training images are normalized by.</summary>
    Own,

    /// <summary>ImageNet's, as in the published evaluation of natural runs on CIFAR-10.</summary>
    ImageNet,
}
