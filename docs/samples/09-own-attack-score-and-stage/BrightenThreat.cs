using NativeTickets.Adversarial;
using NativeTickets.Lab.Threats;

namespace NativeTickets.Samples;

/// <summary>What pipelines call it.</summary>
sealed class BrightenThreat() : ThreatKind("brighten", "The largest gain of light of a pixel; none may become darker.")
{
    public override Threat Make(float epsilon) => new Brighten(epsilon);

    public override double? MostEpsilon => 1;
}

/// <summary>An adversary that may make any pixel brighter by at most epsilon, and none darker.</summary>
sealed record Brighten(float Most) : Threat(Most)
{
    public override string Norm => "brighten";

    public override Brighten WithEpsilon(float epsilon) => new(epsilon);

    public override double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean)
    {
        var most = 0.0;
        for (var i = 0; i < image.Length; i++) most = Math.Max(most, image[i] < clean[i] ? double.PositiveInfinity : (double)image[i] - clean[i]);
        return most;
    }

    public override void Project(Span<float> image, ReadOnlySpan<float> clean) =>
        Each(image, clean, (pixel, from) => Math.Clamp(Math.Clamp(pixel, from, from + Epsilon), 0, 1));

    public override void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize) =>
        Each(image, gradient, (pixel, slope) => slope > 0 ? pixel + stepSize : pixel);

    public override void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream) =>
        Each(image, clean, (_, from) => Math.Clamp(from + stream.NextUniform(0, Epsilon), 0, 1));

    static void Each(Span<float> image, ReadOnlySpan<float> other, Func<float, float, float> pixel)
    {
        for (var i = 0; i < image.Length; i++) image[i] = pixel(image[i], other[i]);
    }
}
