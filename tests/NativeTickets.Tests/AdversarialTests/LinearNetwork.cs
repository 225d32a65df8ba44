using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>One linear layer on 1×4×4 images: how far an image is from the nearest wrong class is known exactly.</summary>
sealed class LinearNetwork : Layer
{
    public const int Pixels = 16;

    readonly Parameter weight, bias;
    readonly float[] w, b;

    LinearNetwork(Device device, int classes, long seed) : base("")
    {
        var stream = new RandomStream(seed, "linear");
        w = [.. Enumerable.Range(0, classes * Pixels).Select(_ => stream.NextNormal())];
        b = [.. Enumerable.Range(0, classes).Select(_ => 0.1f * stream.NextNormal())];
        weight = new Parameter("weight", Tensor.FromArray(device, new Shape(classes, Pixels), w, requiresGradient: true), true);
        bias = new Parameter("bias", Tensor.FromArray(device, new Shape(classes), b, requiresGradient: true), false);
    }

    public override IReadOnlyList<Parameter> OwnParameters => [weight, bias];

    public override IReadOnlyList<StateTensor> OwnState => [];

    public override string Kind => "linear";

    public override Shape OutputShape(Shape input) => new(input[0], b.Length);

    public override Tensor Forward(Tensor x, Mode mode) => x.Flatten().Linear(weight.Value, bias.Value);

    public static (Network Network, LinearNetwork Layer) Create(Device device, int classes, long seed = 1)
    {
        var layer = new LinearNetwork(device, classes, seed);
        return (new Network("linear", device, new ImageShape(1, 4, 4), classes, layer), layer);
    }

    /// <summary>Images far from black and white, with the labels that the network gives them.</summary>
    public ImageBatch RightlyClassified(int count, long seed)
    {
        var stream = new RandomStream(seed, "linear/images");
        float[] images = [.. Enumerable.Range(0, count * Pixels).Select(_ => stream.NextUniform(0.4f, 0.6f))];
        return new ImageBatch(images, [.. Enumerable.Range(0, count).Select(n => Logits(images.AsSpan(n * Pixels, Pixels)).Index().MaxBy(l => l.Item).Index)],
            [.. Enumerable.Range(0, count)]);
    }

    /// <summary>The least budget that suffices: min over classes j of (z_y − z_j) / ‖w_y − w_j‖, in the dual norm.</summary>
    public double Margin(ReadOnlySpan<float> image, int label, bool isL2)
    {
        var (z, margin) = (Logits(image), double.PositiveInfinity);
        for (var j = 0; j < b.Length; j++)
        {
            if (j == label) continue;
            var difference = Enumerable.Range(0, Pixels).Select(i => (double)w[label * Pixels + i] - w[j * Pixels + i]);
            margin = Math.Min(margin, (z[label] - z[j]) / (isL2 ? Math.Sqrt(difference.Sum(d => d * d)) : difference.Sum(Math.Abs)));
        }
        return margin;
    }

    double[] Logits(ReadOnlySpan<float> image)
    {
        var z = new double[b.Length];
        for (var c = 0; c < z.Length; c++)
        {
            z[c] = b[c];
            for (var i = 0; i < Pixels; i++) z[c] += (double)w[c * Pixels + i] * image[i];
        }
        return z;
    }
}
