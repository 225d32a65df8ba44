using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Nn;
using Batch = NativeTickets.Nn.Batch;

namespace NativeTickets.Tests;

/// <summary>
/// The attack step of adversarial training against a plain one: gradients of images alone, batch norm taken into the convolutions, signs as bits and lists of
/// surviving weights on one side; all gradients, every operation by itself and dense kernels on the other.
/// </summary>
public sealed class LeanAttackTests
{
    const int Images = 1000, Side = 14;
    const float Epsilon = 0.06f, StepSize = 0.015f;

    [Theory]
    [InlineData("wrn-10-1")]
    [InlineData("resnet18-w8")]
    public void Ten_lean_steps_find_the_images_of_ten_plain_ones(string name)
    {
        using var device = Device.Open("cpu");
        using var network = Networks.Create(name, device, new ImageShape(1, Side, Side), 10, seed: 3);
        var masks = Prune(network);
        var (images, labels) = Halved(DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Seed = 1 }, null).Train, 3 * Images);
        Train(network, images, labels, epochs: 3);
        var (shape, pixels) = (new Shape(Images, 1, Side, Side), images[..(Images * Side * Side)]);
        var classes = labels[..Images];

        var lean = new Pgd(new LinfThreat(Epsilon), 10, StepSize, randomStart: false).Perturb(network, pixels, classes);
        foreach (var parameter in masks.Keys) parameter.Value.SetSurvivors([]);
        var plain = Plain(network, shape, pixels, classes);
        var plainRight = Right(network, shape, plain, classes);
        foreach (var (parameter, mask) in masks) parameter.Value.SetSurvivors(mask);
        var (leanRight, naturalRight) = (Right(network, shape, lean, classes), Right(network, shape, pixels, classes));

        var equal = (double)lean.Zip(plain).Count(pair => pair.First == pair.Second) / lean.Length;
        Assert.True(equal >= 0.999, $"{equal:P3} of the pixels are equal");
        Assert.InRange(leanRight - plainRight, -2, 2);
        Assert.True(naturalRight > 500 && leanRight < naturalRight - 100 && leanRight > 50,
            $"{naturalRight} right as they are and {leanRight} under attack tell too little");
    }

    static float[] Plain(Network network, Shape shape, float[] pixels, float[] classes)
    {
        using var tape = new Tape(network.Device, GradientTarget.All);
        using var clean = Tensor.FromBatch(network.Device, shape, pixels);
        using var adversarial = Tensor.FromBatch(network.Device, shape, pixels);
        for (var step = 0; step < 10; step++)
        {
            var watched = tape.Input(adversarial, watch: true);
            tape.Backward(network.Forward(watched, Mode.Evaluate).CrossEntropy(tape.Input(new Shape(Images), classes)));
            new LinfThreat(Epsilon).Ascend(adversarial, watched.Gradient!, clean, StepSize);
            tape.Clear();
            network.ClearGradients();
        }
        return adversarial.ToArray();
    }

    static int Right(Network network, Shape shape, float[] pixels, float[] classes)
    {
        using var tape = new Tape(network.Device, GradientTarget.None);
        return (int)network.Forward(tape.Input(shape, pixels), Mode.Evaluate).CountCorrect(tape.Input(new Shape(Images), classes)).Item();
    }

    static Dictionary<Parameter, float[]> Prune(Network network)
    {
        var stream = new RandomStream(3, "lean mask");
        var masks = new Dictionary<Parameter, float[]>();
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
        {
            masks[parameter] = [.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(_ => stream.NextUniform() < 0.2f ? 1 : 0)];
            parameter.SetMask(masks[parameter]);
        }
        return masks;
    }

    static void Train(Network network, float[] images, float[] labels, int epochs)
    {
        const int batch = 50;
        using var optimizer = new Sgd(network, momentum: 0.9);
        using var tape = new Tape(network.Device, GradientTarget.Parameters);
        for (var first = 0; first < epochs * labels.Length; first += batch)
        {
            var at = first % labels.Length;
            var step = new Batch(tape.Input(new Shape(batch, 1, Side, Side), images.AsSpan(at * Side * Side, batch * Side * Side)),
                tape.Input(new Shape(batch), labels.AsSpan(at, batch)));
            tape.Backward(new CrossEntropyObjective().Loss(network, step, tape, default).Loss);
            optimizer.Step(0.05);
            network.ClearGradients();
            tape.Clear();
        }
    }

    // half the side: a fourth of the work, and the digits are still digits
    static (float[] Images, float[] Labels) Halved(ImageSet set, int count)
    {
        var (images, labels) = (new float[count * Side * Side], new float[count]);
        for (var n = 0; n < count; n++)
        {
            var pixels = set.Pixels(n);
            labels[n] = set.Label(n);
            for (var i = 0; i < Side * Side; i++)
            {
                var from = i / Side * 2 * set.Width + i % Side * 2;
                images[n * Side * Side + i] = (pixels[from] + pixels[from + 1] + pixels[from + set.Width] + pixels[from + set.Width + 1]) / (4 * 255f);
            }
        }
        return (images, labels);
    }
}
