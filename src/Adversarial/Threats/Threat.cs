namespace NativeTickets.Adversarial;

/// <summary>What an adversary may do to an image: move it by at most epsilon in some norm, within [0, 1].</summary>
/// <remarks>
/// The spans are one image each, [C, H, W], on the host; the tensors are batches, [N, C, H, W], on a device. Derive from it for a threat model of one's own:
/// the methods of
/// spans are enough, those of tensors go through the host until they are overridden. A value without state; equal values are the same threat.
/// </remarks>
public abstract record Threat
{
    const double Rounding = 1e-5; // pixels near 1 are stored with an error of 6e-8; over 10^5 of them that is less than this share of any usual budget
    const double RoundingOfZero = 1e-6; // what rounding alone makes of a ball of radius 0

    /// <summary>A threat model with this budget.</summary>
    /// <param name="epsilon">In the units of <see cref="Distance"/>, finite and at least 0.</param>
    /// <exception cref="AdversarialException">Epsilon is out of range.</exception>
    protected Threat(float epsilon)
    {
        if (!(epsilon >= 0 && float.IsFinite(epsilon))) throw new AdversarialException($"epsilon of a threat model is a finite number from 0, got {epsilon}");
        Epsilon = epsilon;
    }

    /// <summary>The budget, in the units of <see cref="Distance"/>.</summary>
    public float Epsilon { get; }

    /// <summary>What pipelines call the norm: <c>linf</c> or <c>l2</c>.</summary>
    public abstract string Norm { get; }

    /// <summary>The same norm with another budget.</summary>
    /// <exception cref="AdversarialException">Epsilon is out of range.</exception>
    public abstract Threat WithEpsilon(float epsilon);

    /// <summary>The length of the difference of two images.</summary>
    public abstract double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean);

    /// <summary>Moves an image to an admissible one, in place; an admissible one stays unchanged, bit for bit.</summary>
    public abstract void Project(Span<float> image, ReadOnlySpan<float> clean);

    /// <summary>Moves an image by the steepest step of length <paramref name="stepSize"/> along a gradient, in place; it is not projected.</summary>
    public abstract void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize);

    /// <summary>Writes a random admissible image; how many numbers it draws depends on the stream alone.</summary>
    public abstract void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream);

    /// <summary>Whether an image, as it is stored, is one that the adversary may show: every pixel a number in [0, 1], and within epsilon of the clean
    /// image.</summary>
    public bool Admits(ReadOnlySpan<float> image, ReadOnlySpan<float> clean) => image.IndexOfAnyExceptInRange(0f, 1f) < 0 && IsWithin(image, clean);

    /// <summary>Moves a batch of images by a step along a gradient and back into the threat model, in place.</summary>
    /// <param name="adversarial">[N, C, H, W], no tape's.</param>
    /// <param name="gradient">Of the loss with respect to the adversarial images.</param>
    /// <param name="clean">The images that the budget is counted from.</param>
    /// <param name="stepSize">The step's length, in the units of <see cref="Distance"/>.</param>
    /// <exception cref="ShapeException">Shapes differ.</exception>
    public virtual void Ascend(Tensor adversarial, Tensor gradient, Tensor clean, float stepSize)
    {
        RequireSame(adversarial, clean, "clean images");
        RequireSame(adversarial, gradient, "gradient");
        var (images, from, slopes) = (adversarial.ToArray(), clean.ToArray(), gradient.ToArray());
        var length = images.Length / adversarial.Shape[0];
        for (var n = 0; n < adversarial.Shape[0]; n++)
        {
            Move(Rows.Of(images, n, length), Rows.Of(slopes, n, length), stepSize);
            Project(Rows.Of(images, n, length), Rows.Of(from, n, length));
        }
        adversarial.Write(images);
    }

    /// <summary>Moves a batch of images to admissible ones, in place.</summary>
    /// <exception cref="ShapeException">Shapes differ.</exception>
    public virtual void Project(Tensor adversarial, Tensor clean)
    {
        RequireSame(adversarial, clean, "clean images");
        var (images, from) = (adversarial.ToArray(), clean.ToArray());
        var length = images.Length / adversarial.Shape[0];
        for (var n = 0; n < adversarial.Shape[0]; n++) Project(Rows.Of(images, n, length), Rows.Of(from, n, length));
        adversarial.Write(images);
    }

    /// <summary>Writes random admissible images to a batch, drawn in logical order.</summary>
    /// <param name="adversarial">Of the clean images' shape, no tape's; overwritten.</param>
    /// <param name="clean">The images that the budget is counted from.</param>
    /// <param name="tape">Empty before and after.</param>
    /// <param name="stream">What is drawn from.</param>
    /// <exception cref="ShapeException">Shapes differ.</exception>
    public virtual void Start(Tensor adversarial, Tensor clean, Tape tape, RandomStream stream)
    {
        RequireSame(adversarial, clean, "clean images");
        var (images, from) = (new float[clean.Shape.Count], clean.ToArray());
        var length = images.Length / clean.Shape[0];
        // those of other ranks are drawn and forgotten; how many numbers that takes does not depend on the image
        for (var n = clean.Device.Part?.First ?? 0; n > 0; n--) Start(Rows.Of(images, 0, length), Rows.Of(from, 0, length), stream);
        for (var n = 0; n < clean.Shape[0]; n++) Start(Rows.Of(images, n, length), Rows.Of(from, n, length), stream);
        adversarial.Write(images);
    }

    /// <summary>Whether an image of pixels in [0, 1] is within epsilon of the clean one, up to the rounding of stored pixels.</summary>
    protected virtual bool IsWithin(ReadOnlySpan<float> image, ReadOnlySpan<float> clean) =>
        Distance(image, clean) <= Epsilon * (1 + Rounding) + RoundingOfZero;

    static void RequireSame(Tensor adversarial, Tensor other, string what)
    {
        if (other.Shape != adversarial.Shape)
            throw new ShapeException($"threat model: adversarial images are {adversarial.Shape}, the {what} {other.Shape}; expected one shape");
    }
}
