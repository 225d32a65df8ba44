namespace NativeTickets.Data;

/// <summary>Which data, and how its training images are split.</summary>
public sealed record DataRequest
{
    /// <summary>Where the images come from.</summary>
    public required ImageSource Source { get; init; }

    /// <summary>How many training images go to the validation split; null for what is usual with the source.</summary>
    public int? Validation { get; init; }

    /// <summary>
    /// Whether the test images take the place of the validation split, and no training image is set apart. What is chosen by such a split is chosen by the
    /// images that it is then judged on.
    /// </summary>
    public bool ValidateOnTest { get; init; }

    /// <summary>Chooses the validation images, the subset, and a lone folder's test images.</summary>
    public long Seed { get; init; }

    /// <summary>Keeps only this many training images, as evenly over the classes as the number allows; null keeps all.</summary>
    public int? Subset { get; init; }
}
