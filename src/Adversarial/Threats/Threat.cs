namespace NativeTickets.Adversarial;

/// <summary>What an adversary may do to an image: move it by at most epsilon in some norm, within [0, 1].</summary>
/// <remarks>The spans are one image each, [C, H, W], on the host.</remarks>
public abstract record Threat
{
    private protected Threat(float epsilon) => Epsilon = epsilon;

    /// <summary>The budget, in the units of <see cref="Distance"/>.</summary>
    public float Epsilon { get; }

    /// <summary>What pipelines call the norm: <c>linf</c> or <c>l2</c>.</summary>
    public abstract string Norm { get; }

    /// <summary>The same norm with another budget.</summary>
    /// <exception cref="AdversarialException">Epsilon is out of range.</exception>
    public abstract Threat WithEpsilon(float epsilon);

    /// <summary>The length of the difference of two images.</summary>
    public abstract double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean);

    /// <summary>Moves an image to an admissible one, in place.</summary>
    public abstract void Project(Span<float> image, ReadOnlySpan<float> clean);

    /// <summary>Moves an image by the steepest step of length <paramref name="stepSize"/> along a gradient, in place; it is not projected.</summary>
    public abstract void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize);

    /// <summary>Writes a random admissible image.</summary>
    public abstract void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream);

    /// <summary>Whether an image, as it is stored, is one that the adversary may show: every pixel a number in [0, 1], and within epsilon of the clean image.</summary>
    public abstract bool Admits(ReadOnlySpan<float> image, ReadOnlySpan<float> clean);
}
