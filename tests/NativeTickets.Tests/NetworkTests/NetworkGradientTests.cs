using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>
/// Gradients of whole networks, of their parameters and of the images, against central differences of the loss in double precision. Single ops are
/// held to the same law by <see cref="OpContract"/>; here the ops, the layers and the tape are joined as in use.
/// </summary>
public sealed class NetworkGradientTests : IDisposable
{
    /// <summary>
    /// Small enough that no rectifier and no largest element of a pooling window changes sides on the way, and large enough that the loss, about 2 and
    /// rounded to a few 1e-16, leaves an error of a few 1e-9 in the quotient.
    /// </summary>
    const double Step = 1e-7;

    /// <summary>Some ten times that error, relative to the size of the terms.</summary>
    const double Tolerance = 1e-7;

    const int Count = 4; // images; batch norm needs more than one

    readonly Device reference = Device.Open("reference");

    public static TheoryData<string, int, int, Mode> Networks => new()
    {
        { "lenet", 1, 16, Mode.Train },
        { "wrn-10-1", 3, 8, Mode.Train },
        { "wrn-10-1", 3, 8, Mode.Evaluate },
        { "resnet18-w1", 3, 8, Mode.Train },
    };

    [Theory, MemberData(nameof(Networks))]
    public void Gradients_of_all_parameters_are_the_central_differences_of_the_loss(string name, int channels, int size, Mode mode)
    {
        using var network = Create(name, channels, size);
        var images = Images(network);
        using var tape = new Tape(reference, GradientTarget.Parameters);
        tape.Backward(Loss(network, tape, images, mode));
        foreach (var parameter in network.Parameters)
        {
            var (values, gradient) = (OpRun.ReadDoubles(parameter.Value), OpRun.ReadDoubles(parameter.Value.Gradient!));
            RequireDifference($"{name}, {parameter.Name}", gradient, values.Length, move =>
            {
                OpRun.WriteDoubles(parameter.Value, Moved(values, move));
                var loss = LossOf(network, images, mode);
                OpRun.WriteDoubles(parameter.Value, values);
                return loss;
            });
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void The_gradient_of_the_images_is_the_central_difference_of_the_loss(string name, int channels, int size, Mode mode)
    {
        using var network = Create(name, channels, size);
        var images = Images(network);
        using var tape = new Tape(reference, GradientTarget.Watched);
        tape.Backward(Loss(network, tape, images, mode, out var watched));
        RequireDifference($"{name}, images", OpRun.ReadDoubles(watched.Gradient!), images.Length, move => LossOf(network, Moved(images, move), mode));
    }

    public void Dispose() => reference.Dispose();

    Network Create(string name, int channels, int size)
    {
        var normalization = new ImageNormalization([.. Enumerable.Repeat(0.4f, channels)], [.. Enumerable.Repeat(0.3f, channels)]);
        var network = Nn.Networks.Create(name, reference, new ImageShape(channels, size, size), 10, normalization, seed: 7);
        LossOf(network, Images(network), Mode.Train); // running statistics that are neither 0 nor 1
        return network;
    }

    /// <summary>Holds a gradient to the difference along three directions.</summary>
    static void RequireDifference(string what, double[] gradient, int count, Func<double[], double> lossAt)
    {
        for (var direction = 0; direction < 3; direction++)
        {
            var move = Normal($"{what}/{direction}", count);
            var analytic = gradient.Zip(move, (g, m) => g * m).Sum();
            var numeric = (lossAt([.. move.Select(m => m * Step)]) - lossAt([.. move.Select(m => -m * Step)])) / (2 * Step);
            // where the terms nearly cancel, their sizes are the scale, not their sum
            var scale = Math.Max(Math.Abs(numeric), Math.Sqrt(gradient.Sum(g => g * g)));
            Assert.True(Math.Abs(analytic - numeric) <= Tolerance * Math.Max(scale, 0.1),
                $"{what}, direction {direction}: backward says {analytic:R}, the difference quotient {numeric:R}, scale {scale:R}");
        }
    }

    double LossOf(Network network, double[] images, Mode mode)
    {
        using var tape = new Tape(reference, GradientTarget.None);
        return OpRun.ReadDoubles(Loss(network, tape, images, mode))[0];
    }

    static Tensor Loss(Network network, Tape tape, double[] images, Mode mode) => Loss(network, tape, images, mode, out _);

    static Tensor Loss(Network network, Tape tape, double[] images, Mode mode, out Tensor input)
    {
        var shape = new Shape(Count, network.Input.Channels, network.Input.Height, network.Input.Width);
        input = tape.Input(shape, new float[images.Length], watch: true);
        OpRun.WriteDoubles(input, images);
        return network.Forward(input, mode).CrossEntropy(tape.Input(new Shape(shape[0]), [.. Enumerable.Range(0, shape[0]).Select(i => (float)(3 * i % 10))]));
    }

    /// <summary>Images of random pixels in [0, 1].</summary>
    static double[] Images(Network network)
    {
        var stream = new RandomStream(7, "gradient check images");
        return [.. Enumerable.Range(0, Count * network.Input.Channels * network.Input.Height * network.Input.Width).Select(_ => (double)stream.NextUniform())];
    }

    static double[] Normal(string name, int count)
    {
        var stream = new RandomStream(7, name);
        return [.. Enumerable.Range(0, count).Select(_ => (double)stream.NextNormal())];
    }

    static double[] Moved(double[] values, double[] move) => [.. values.Zip(move, (value, step) => value + step)];
}
