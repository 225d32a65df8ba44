namespace NativeTickets.Adversarial;

/// <summary>Random images at one distance from the clean one, as the published codes of APGD and FAB start from.</summary>
static class EdgeStart
{
    const double Least = 1e-12; // keeps the ratio finite should all that is drawn be 0

    /// <summary>Moves a clean image by <c>distance · t / ‖t‖</c>, t uniform in [−1, 1] for each pixel in L∞ and normal in L2, and cuts it to [0, 1].</summary>
    public static void Move(Span<float> image, Threat threat, double distance, RandomStream stream)
    {
        var (move, length) = (new float[image.Length], 0.0);
        foreach (ref var value in move.AsSpan())
        {
            value = threat is L2Threat ? stream.NextNormal() : stream.NextUniform(-1, 1);
            length = threat is L2Threat ? length + (double)value * value : Math.Max(length, Math.Abs(value));
        }
        if (threat is L2Threat) length = Math.Sqrt(length);
        var scale = distance / Math.Max(length, Least);
        for (var i = 0; i < image.Length; i++) image[i] = (float)Math.Clamp(image[i] + scale * move[i], 0, 1);
    }
}
