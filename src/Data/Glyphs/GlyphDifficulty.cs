namespace NativeTickets.Data;

/// <summary>
/// How much the drawn digits vary: the knobs that make <c>glyphs</c> easier or harder. Lengths are in pixels of the 28×28 image unless said otherwise.
/// </summary>
/// <remarks>Changing a number changes every image: <see cref="GlyphSet.Sha256"/> must follow.</remarks>
static class GlyphDifficulty
{
    /// <summary>How far a control point strays each way, as a share of the digit's box.</summary>
    public const float PointJitter = 0.07f;

    /// <summary>The digit's height, and its width as a share of that.</summary>
    public const float HeightLow = 13f, HeightHigh = 21f, AspectLow = 0.5f, AspectHigh = 0.85f;

    /// <summary>The largest horizontal shift per unit of height, each way.</summary>
    public const float Slant = 0.35f;

    /// <summary>The tangent of the largest rotation, each way (0.2 is 11°).</summary>
    public const float RotationTangent = 0.2f;

    /// <summary>How far the digit's center strays from the image's, each way.</summary>
    public const float Shift = 3f;

    /// <summary>Half the width of a pen stroke.</summary>
    public const float RadiusLow = 0.7f, RadiusHigh = 1.7f;

    /// <summary>How dark the ink is; 1 is white on black.</summary>
    public const float InkLow = 0.55f, InkHigh = 1f;

    /// <summary>The most strokes that belong to no digit; each count from 0 is equally likely.</summary>
    public const int DistractorStrokes = 2;

    /// <summary>A distractor's length, its radius and its ink as a share of the digit's.</summary>
    public const float DistractorLengthLow = 3f, DistractorLengthHigh = 9f, DistractorRadius = 0.7f, DistractorInk = 0.8f;

    /// <summary>The standard deviation of each pixel's noise, drawn per image; 1 is the range from black to white.</summary>
    public const float NoiseLow = 0.02f, NoiseHigh = 0.16f;
}
