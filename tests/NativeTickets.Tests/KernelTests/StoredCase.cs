using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Every op that keeps bf16 in bf16, on such inputs, what makes such numbers of floats, and what floats.</summary>
/// <param name="Name">Which.</param>
/// <param name="Apply">Computes it.</param>
/// <param name="Shapes">Of images, and then of parameters.</param>
/// <param name="IsOfStored">Whether the images are stored as bf16.</param>
/// <param name="IsProduct">Whether the first parameter is a factor of a product.</param>
public sealed record StoredCase(string Name, Func<Tensor[], Tensor> Apply, int[][] Shapes, bool IsOfStored, bool IsProduct)
{
    public static IEnumerable<StoredCase> All =>
    [
        Product("convolution", t => t[0].Conv2d(t[1], padding: 1), true, [5, 8, 6, 5], [16, 8, 3, 3]),
        Product("convolution of floats", t => t[0].Conv2d(t[1], padding: 1), false, [17, 3, 6, 5], [8, 3, 3, 3]),
        Product("strided convolution", t => t[0].Conv2d(t[1], stride: 2), true, [3, 16, 6, 6], [24, 16, 1, 1]),
        Product("convolution with bias, rectified", t => t[0].Conv2d(t[1], t[2], padding: 1, rectify: true), true, [3, 8, 5, 5], [8, 8, 3, 3], [8]),
        Product("convolution to floats", t => t[0].Conv2d(t[1], padding: 1), true, [3, 8, 5, 5], [6, 8, 3, 3]) with { IsStored = false },
        Product("linear layer", t => t[0].Linear(t[1], t[2]), false, [33, 40], [24, 40], [24]) with { IsStored = false },
        Product("convolution fused with a batch norm", t => t[0].NormalizedConv2d(t[1], t[2], t[3], t[3], t[2], 1, 1, rectify: true), true,
            [3, 8, 6, 5], [16, 8, 3, 3], [16], [16]) with { HasRoundedBetween = true, AreConstants = true },
        Of("batch norm in training", t => t[0].BatchNorm(t[1], t[2], Zeros(t), Ones(t), training: true), [20, 8, 3, 3], [8], [8]),
        Of("batch norm, rectified", t => t[0].BatchNorm(t[1], t[2], Zeros(t), Ones(t), training: true, rectify: true), [9, 8, 4, 3], [8], [8]),
        Of("batch norm by running statistics", t => t[0].BatchNorm(t[1], t[2], Zeros(t), Ones(t), training: false), [9, 8, 4, 3], [8], [8]),
        Of("rectifier", t => t[0].Relu(), [5, 8, 3, 3]),
        Of("sum of two", t => t[0].Add(t[0].Relu()), [5, 8, 3, 3]),
        Of("max pooling", t => t[0].MaxPool2d(3, 2, 1), [5, 8, 7, 6]),
        Of("average pooling", t => t[0].AveragePool2d(3, 1), [5, 8, 7, 6]),
        Of("global average pooling", t => t[0].GlobalAveragePool(), [5, 16, 7, 6]),
        Of("flattening", t => t[0].Flatten(), [5, 8, 4, 3]) with { IsStored = false },
        Of("formula of one number", t => t[0].Tanh(), [5, 8, 4, 3]) with { IsStored = false },
        Of("formula of two", t => t[0].Multiply(t[0].Relu()), [5, 8, 4, 3]) with { IsStored = false },
        Of("joining", t => Tensor.Concat([t[0], t[0]], 1), [5, 8, 4, 3]) with { IsStored = false },
        Of("padding", t => t[0].PadChannels(2, 1).PadImages(new Margins(1, 0, 2, 1)), [5, 8, 4, 3]) with { IsStored = false },
        Of("mean", t => t[0].Mean(), [5, 8, 4, 3]) with { IsStored = false },
        Of("reshaping", t => t[0].Reshape(new Shape(5, 2, 16, 3)), [5, 8, 4, 3]) with { IsStored = false },
    ];

    /// <summary>Whether the result is stored as bf16.</summary>
    public bool IsStored { get; init; } = true;

    /// <summary>Whether the gradient of the images follows from numbers that are rounded on the way.</summary>
    public bool HasRoundedBetween { get; init; }

    /// <summary>Whether parameters get no gradient, and are above 0.</summary>
    public bool AreConstants { get; init; }

    /// <summary>Runs it on inputs and an upstream gradient that are bf16 numbers, but for parameters that nothing multiplies in a product.</summary>
    public (float[] Output, NumberFormat Format, float[][] Gradients) On(Device device)
    {
        using var tape = new Tape(device);
        Tensor[] inputs = [.. Shapes.Select((extents, i) => Input(tape, new Shape(extents), i))];
        Tensor[] stored = [IsOfStored && device.Kernels.StoresBf16 ? inputs[0].As(NumberFormat.Bf16) : inputs[0], .. inputs[1..]];
        var y = Apply(stored);
        float[] up = Drawn($"{Name}/up", y.Shape.Count);
        using var upstream = y.HasBatchAxis ? Tensor.FromBatch(device, y.Shape, up) : Tensor.FromArray(device, y.Shape, up);
        var output = y.ToArray();
        tape.Backward(y, upstream);
        float[][] gradients = [.. inputs.Select(input => input.Gradient?.ToArray() ?? [])];
        foreach (var input in inputs.Skip(1)) input.Dispose();
        return (output, y.Format, gradients);
    }

    Tensor Input(Tape tape, Shape shape, int i)
    {
        // weights stay floats where they are kept, and are rounded where they are multiplied: the reference gets them rounded
        var values = Drawn($"{Name}/{i}", shape.Count);
        if (IsProduct && i == 1 && tape.Device.Kernels.StoresBf16) values = [.. values.Select(value => value * (1 + 1f / 1024))];
        if (AreConstants && i > 1) values = [.. values.Select(value => Math.Abs(value) + 0.5f)];
        return i == 0 ? tape.Input(shape, values, watch: true) : Tensor.FromArray(tape.Device, shape, values, requiresGradient: true);
    }

    static StoredCase Product(string name, Func<Tensor[], Tensor> apply, bool isOfStored, params int[][] shapes) => new(name, apply, shapes, isOfStored, true);

    static StoredCase Of(string name, Func<Tensor[], Tensor> apply, params int[][] shapes) => new(name, apply, shapes, true, false);

    static Tensor Zeros(Tensor[] tensors) => Tensor.Zeros(tensors[0].Device, new Shape(tensors[0].Shape[1]));

    static Tensor Ones(Tensor[] tensors)
    {
        var ones = Zeros(tensors);
        ones.Fill(1);
        return ones;
    }

    public static float[] Drawn(string name, int count)
    {
        var stream = new RandomStream(1, name);
        return [.. Enumerable.Range(0, count).Select(_ => CardRounding.Round(stream.NextNormal()))];
    }
}
