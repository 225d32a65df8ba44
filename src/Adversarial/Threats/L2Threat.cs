namespace NativeTickets.Adversarial;

/// <summary>The L2 threat model: an adversary may move an image by at most epsilon, the root of the summed squares over its pixels and channels, within [0,
/// 1].</summary>
public sealed record L2Threat : Threat
{
    /// <summary>A budget in pixel space.</summary>
    /// <param name="epsilon">At least 0; 0.5 is usual for CIFAR-10.</param>
    /// <exception cref="AdversarialException">Epsilon is out of range.</exception>
    public L2Threat(float epsilon) : base(epsilon) { }

    /// <inheritdoc/>
    public override string Norm => "l2";

    /// <inheritdoc/>
    public override L2Threat WithEpsilon(float epsilon) => new(epsilon);

    /// <inheritdoc/>
    public override double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean)
    {
        var sum = 0.0;
        for (var i = 0; i < image.Length; i++)
        {
            var difference = (double)image[i] - clean[i];
            sum += difference * difference;
        }
        return Math.Sqrt(sum);
    }

    /// <summary>Shortens the difference to epsilon, then cuts to [0, 1], which only brings an image nearer to a clean one in [0, 1].</summary>
    public override void Project(Span<float> image, ReadOnlySpan<float> clean)
    {
        var distance = Distance(image, clean);
        var factor = distance > Epsilon ? Epsilon / distance : 1;
        for (var i = 0; i < image.Length; i++)
            image[i] = Math.Clamp(factor < 1 ? (float)(clean[i] + factor * ((double)image[i] - clean[i])) : image[i], 0, 1);
    }

    /// <inheritdoc/>
    public override void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize)
    {
        var length = Math.Sqrt(SumOfSquares(gradient));
        if (!(length > 0)) return; // no direction is steepest
        var factor = stepSize / length;
        for (var i = 0; i < image.Length; i++) image[i] = (float)(image[i] + factor * gradient[i]);
    }

    /// <summary>Writes an image at a uniformly random direction and distance, cut to [0, 1].</summary>
    public override void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream)
    {
        foreach (ref var pixel in image) pixel = stream.NextNormal();
        var factor = Epsilon * stream.NextUniform() / Math.Sqrt(SumOfSquares(image));
        for (var i = 0; i < image.Length; i++) image[i] = (float)(clean[i] + factor * image[i]);
        Project(image, clean);
    }

    static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += (double)value * value;
        return sum;
    }
}
