namespace NativeTickets.Adversarial;

/// <summary>
/// The L∞ threat model: an adversary may move every pixel by at most epsilon, within [0, 1]. The admissible values of a pixel x are
/// <c>[max(x − ε, 0), min(x + ε, 1)]</c>, the bounds rounded to float.
/// </summary>
public sealed record LinfThreat : Threat
{
    /// <summary>A budget in pixel space.</summary>
    /// <param name="epsilon">In [0, 1]; <c>8 / 255f</c> is usual for color images, 0.3 for digits.</param>
    /// <exception cref="AdversarialException">Epsilon is out of range.</exception>
    public LinfThreat(float epsilon) : base(Checked(epsilon)) { }

    /// <inheritdoc/>
    public override string Norm => "linf";

    /// <inheritdoc/>
    public override LinfThreat WithEpsilon(float epsilon) => new(epsilon);

    /// <summary>Moves adversarial images by <c>stepSize · sign(gradient)</c> and back into the threat model, in place, on the device.</summary>
    public override void Ascend(Tensor adversarial, Tensor gradient, Tensor clean, float stepSize) =>
        SignStep.Apply(adversarial, gradient, clean, Epsilon, stepSize);

    /// <inheritdoc/>
    public override void Project(Tensor adversarial, Tensor clean) => LinfProjection.Apply(adversarial, clean, Epsilon);

    /// <inheritdoc/>
    public override double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean)
    {
        var largest = 0f;
        for (var i = 0; i < image.Length; i++) largest = Math.Max(largest, Math.Abs(image[i] - clean[i]));
        return largest;
    }

    /// <inheritdoc/>
    public override void Project(Span<float> image, ReadOnlySpan<float> clean)
    {
        for (var i = 0; i < image.Length; i++) image[i] = Math.Clamp(Math.Clamp(image[i], clean[i] - Epsilon, clean[i] + Epsilon), 0, 1);
    }

    /// <inheritdoc/>
    public override void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize)
    {
        for (var i = 0; i < image.Length; i++) image[i] += gradient[i] > 0 ? stepSize : gradient[i] < 0 ? -stepSize : 0;
    }

    /// <summary>Writes an image uniform in the ball, cut to [0, 1].</summary>
    public override void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream)
    {
        for (var i = 0; i < image.Length; i++) image[i] = clean[i] + stream.NextUniform(-Epsilon, Epsilon);
        Project(image, clean);
    }

    /// <inheritdoc/>
    public override void Start(Tensor adversarial, Tensor clean, Tape tape, RandomStream stream)
    {
        stream.FillUniform(adversarial, -Epsilon, Epsilon);
        adversarial.CopyFrom(tape.Input(clean).Add(adversarial));
        tape.Clear();
        Project(adversarial, clean);
    }

    /// <summary>Whether every pixel is between the rounded bounds.</summary>
    protected override bool IsWithin(ReadOnlySpan<float> image, ReadOnlySpan<float> clean)
    {
        for (var i = 0; i < image.Length; i++)
            if (!(image[i] >= clean[i] - Epsilon && image[i] <= clean[i] + Epsilon)) return false;
        return true;
    }

    static float Checked(float epsilon) => epsilon is >= 0 and <= 1
        ? epsilon
        : throw new AdversarialException($"epsilon is in [0, 1] pixel space, got {epsilon}; write 8/255 for 8 gray levels");
}
