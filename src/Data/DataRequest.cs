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

    /// <summary>Images of another source for training; null for none.</summary>
    public ExtraRequest? Extra { get; init; }

    /// <summary>Keeps only this many training images, as evenly over the classes as the number allows; null keeps all.</summary>
    public int? Subset { get; init; }
}

/// <summary>Images that training is to see beside those of the data set.</summary>
/// <param name="Path">
/// A folder with a folder of images for each class, or a safetensors file of <c>images</c> and <c>labels</c>; relative to the current folder or the data
/// folder.
/// </param>
/// <param name="Share">The share of every batch, above 0 and below 1.</param>
public sealed record ExtraRequest(string Path, double Share);
