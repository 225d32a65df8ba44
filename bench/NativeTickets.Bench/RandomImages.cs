namespace NativeTickets.Bench;

/// <summary>Pixels uniform in [0, 1) and classes at random.</summary>
static class RandomImages
{
    public static (float[] Pixels, float[] Classes) Draw(Shape shape, int classes)
    {
        var stream = new RandomStream(1, "bench");
        var pixels = new float[shape.Count];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = stream.NextUniform();
        var labels = new float[shape[0]];
        for (var i = 0; i < labels.Length; i++) labels[i] = stream.NextInt(classes);
        return (pixels, labels);
    }
}
