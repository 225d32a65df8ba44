namespace NativeTickets.Pipelines;

/// <summary>Which images, how they are split and how training changes them.</summary>
public sealed record DataSpec
{
    /// <summary><c>mnist</c>, <c>cifar10</c>, <c>glyphs</c> or <c>folder</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The image folder of <c>folder</c>; null for the others.</summary>
    public string? Path { get; init; }

    /// <summary>Training images set apart to choose by; null for the data set's own default.</summary>
    public int? Validation { get; init; }

    /// <summary>Whether the test images take the place of the validation split, and all training images are trained on.</summary>
    public bool ValidateOnTest { get; init; }

    /// <summary>Keeps only this many training images; null for all.</summary>
    public int? TrainImages { get; init; }

    /// <summary>For <c>folder</c>: the height and width every image is resized to; null demands that all have one size.</summary>
    public int? Size { get; init; }

    /// <summary>The height and width images are padded to with black; null for their own.</summary>
    public int? PadTo { get; init; }

    /// <summary>Padding of the random crop, in pixels; 0 for no crop.</summary>
    public int Crop { get; init; }

    /// <summary>Whether training mirrors images at random.</summary>
    public bool Flip { get; init; }

    /// <summary>Whether the model's first layer subtracts the data set's mean and divides by its deviation; else it takes pixels in [0, 1].</summary>
    public bool Normalize { get; init; }

    /// <summary>Whether the random crop pads twice as much, as the paper's code does.</summary>
    public bool PadTwice { get; init; }

    /// <summary>By which statistics test images are normalized.</summary>
    public TestNormalization TestNormalization { get; init; }
}
