using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>The fast loops of double precision against the specification.</summary>
public sealed class DoubleKernelsTests
{
    static readonly ParallelOptions threads = new() { MaxDegreeOfParallelism = 2 };

    public static TheoryData<int, int, int, int, int, int, int, int> Geometries => new()
    {
        // N, C, H, W, K, filter, stride, padding
        { 2, 3, 8, 9, 4, 3, 1, 1 }, { 3, 2, 7, 5, 3, 3, 2, 1 }, { 1, 4, 6, 6, 5, 1, 2, 0 }, { 2, 1, 28, 28, 6, 5, 1, 0 }, { 1, 2, 1, 1, 2, 3, 2, 1 },
        { 1, 16, 32, 32, 16, 3, 1, 1 }, { 2, 2, 9, 4, 3, 4, 3, 2 },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Convolutions_agree_with_the_specification(int n, int c, int h, int w, int k, int filter, int stride, int padding)
    {
        var g = new Conv2dGeometry(new Extent(n, c, h, w), k, filter, filter, stride, padding);
        var (x, weight, bias, upstream) = (Drawn(g.Input.Count, 1), Drawn(g.WeightCount, 2), Drawn(k, 3), Drawn(g.Output.Count, 4));
        weight[1] = 0; // left out
        var (expected, found) = (new double[g.Output.Count], new double[g.Output.Count]);
        Conv2dReference.Forward(g, x, weight, bias, expected);
        Conv2dDouble.Forward(threads, g, x, weight, bias, found);
        Near(expected, found);
        (expected, found) = (new double[g.Input.Count], new double[g.Input.Count]);
        Conv2dReference.GradInput(g, upstream, weight, expected);
        Conv2dDouble.GradInput(threads, g, upstream, weight, found);
        Near(expected, found);
        (expected, found) = (new double[g.WeightCount], new double[g.WeightCount]);
        Conv2dReference.GradWeight(g, x, upstream, expected);
        Conv2dDouble.GradWeight(threads, g, x, upstream, found);
        Near(expected, found);
    }

    [Theory]
    [InlineData(1, 5, 3)]
    [InlineData(7, 64, 33)]
    public void Linear_layers_agree_with_the_specification(int n, int inputs, int outputs)
    {
        var (x, weight, bias, upstream) = (Drawn(n * inputs, 1), Drawn(inputs * outputs, 2), Drawn(outputs, 3), Drawn(n * outputs, 4));
        var (expected, found) = (new double[n * outputs], new double[n * outputs]);
        LinearReference.Forward(n, inputs, outputs, x, weight, bias, expected);
        LinearDouble.Forward(threads, n, inputs, outputs, x, weight, bias, found);
        Near(expected, found);
        (expected, found) = (new double[n * inputs], new double[n * inputs]);
        LinearReference.GradInput(n, inputs, outputs, upstream, weight, expected);
        LinearDouble.GradInput(threads, n, inputs, outputs, upstream, weight, found);
        Near(expected, found);
        (expected, found) = (new double[inputs * outputs], new double[inputs * outputs]);
        LinearReference.GradWeight(n, inputs, outputs, x, upstream, expected);
        LinearDouble.GradWeight(threads, n, inputs, outputs, x, upstream, found);
        Near(expected, found);
    }

    [Fact]
    public void The_device_of_doubles_rounds_nothing()
    {
        using var device = Device.OpenDouble();
        using var tensor = Tensor.Zeros(device, new Shape(2));
        tensor.WriteDoubles([1 + 1e-15, -1e-300]);
        Assert.Equal([1 + 1e-15, -1e-300], tensor.ReadDoubles());
        Assert.Equal("double", device.Name);
        using var cpu = Device.Open("cpu", 1);
        using var single = Tensor.Zeros(cpu, new Shape(1));
        single.WriteDoubles([0.1]);
        Assert.Equal(0.1f, single.ReadDoubles()[0]);
    }

    static double[] Drawn(int count, int draw)
    {
        var stream = new RandomStream(1, "double", draw);
        var values = new double[count];
        foreach (ref var value in values.AsSpan()) value = stream.NextNormal();
        return values;
    }

    // both add the same products in another order
    static void Near(double[] expected, double[] found)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-11);
    }
}
