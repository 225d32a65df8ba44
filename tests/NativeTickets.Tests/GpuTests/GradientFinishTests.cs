using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>
/// Gradients that are added, scaled and rectified in the kernel that computes them, or passed on without a copy, have the bits of the passes that this spares.
/// </summary>
public sealed class GradientFinishTests
{
    const int N = 3, C = 4, Size = 4;

    static readonly Dictionary<string, Func<Parts, Tensor, Tensor>> Networks = new()
    {
        ["a convolution after a convolution"] = (p, x) => p.Conv(1, p.Apart(p.Conv(0, x))),
        ["a rectified convolution after one with a bias"] = (p, x) => p.Biased(1, p.Apart(p.Biased(0, x))),
        ["max pooling"] = (p, x) => p.Apart(p.Conv(0, x)).MaxPool2d(2, 2),
        ["average pooling"] = (p, x) => p.Apart(p.Conv(0, x)).AveragePool2d(2, 2),
        ["a linear layer after a rectifier"] = (p, x) => p.Apart(p.Apart(p.Conv(0, x)).GlobalAveragePool().Flatten().Relu()).Linear(p.Matrix),
        ["one that is read twice"] = (p, x) =>
        {
            var y = p.Apart(p.Conv(0, x));
            return p.Conv(1, y).Add(p.Conv(2, y));
        },
        ["a residual block, its sum rectified"] = (p, x) => p.Block(p.Apart(p.Block(p.Apart(p.Conv(0, x))))),
        ["a residual block, activation first"] = (p, x) =>
        {
            for (var i = 0; i < 2; i++) x = p.Plain(1, p.Apart(p.Conv(0, p.Apart(p.Norm(x))))).Add(x);
            return p.Norm(x);
        },
        ["a tensor added to itself"] = (p, x) =>
        {
            var y = p.Apart(p.Conv(0, x));
            return p.Conv(1, p.Apart(y.Add(y).Relu()));
        },
        ["a sum whose parts are passed on and changed"] = (p, x) =>
        {
            var (a, b) = (p.Conv(0, x), p.Conv(1, x));
            var sum = a.Add(b);
            return sum.Add(a).Relu().Add(p.Apart(sum));
        },
    };

    /// <summary>What is passed on without a copy is so in either case.</summary>
    static readonly string[] SparesNothing = ["a sum whose parts are passed on and changed"];

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory, MemberData(nameof(Names))]
    public void They_are_those_of_passes_apart(string name)
    {
        using var device = Device.Open("ilgpu-cpu");
        Gradients(device, Networks[name], isApart: false, GradientTarget.All); // what is done once for a device is not counted
        foreach (var target in new[] { GradientTarget.Watched, GradientTarget.All })
        {
            var (together, launches) = Gradients(device, Networks[name], isApart: false, target);
            var (apart, more) = Gradients(device, Networks[name], isApart: true, target);
            Assert.Equal(apart, together);
            Assert.True(launches < more || SparesNothing.Contains(name) && launches == more, $"{launches} launches, and {more} where passes are apart");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_processor_which_finishes_nothing_agrees(string name)
    {
        using var gpu = Device.Open("ilgpu-cpu");
        using var cpu = Device.Open("cpu", 1);
        int[] On(Device device) => Gradients(device, Networks[name], isApart: false, GradientTarget.All).Bits;
        var (there, here) = (On(gpu), On(cpu));
        var largest = here.Max(bits => Math.Abs(BitConverter.Int32BitsToSingle(bits)));
        // a dozen float operations in another order
        foreach (var (a, b) in there.Zip(here))
            Assert.Equal(BitConverter.Int32BitsToSingle(b), BitConverter.Int32BitsToSingle(a), 1e-5f * largest);
    }

    [Fact]
    public void All_gradients_are_given_back()
    {
        using var device = Device.Open("ilgpu-cpu");
        foreach (var network in Networks.Values) Gradients(device, network, isApart: false, GradientTarget.All);
        var before = device.Kernels.RentedBuffers;
        foreach (var network in Networks.Values) Gradients(device, network, isApart: false, GradientTarget.All);
        Assert.Equal(before, device.Kernels.RentedBuffers);
    }

    static (int[] Bits, long Launches) Gradients(Device device, Func<Parts, Tensor, Tensor> network, bool isApart, GradientTarget target)
    {
        using var tape = new Tape(device, target);
        using var parts = new Parts(device, isApart);
        var x = tape.Input(new Shape(N, C, Size, Size), Draw(N * C * Size * Size, "x"), watch: true);
        var y = network(parts, x);
        using var up = Tensor.FromBatch(device, y.Shape, Draw(y.Shape.Count, "up"));
        var before = device.Launches;
        tape.Backward(y, up);
        var launches = device.Launches - before - parts.Separators;
        var gradients = parts.Weights.Append(x).Where(tensor => tensor.HasGradient).SelectMany(tensor => tensor.Gradient!.ToArray());
        return ([.. gradients.Select(BitConverter.SingleToInt32Bits)], launches);
    }

    static float[] Draw(int count, string purpose)
    {
        var stream = new RandomStream(1, purpose);
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextUniform() - 0.45f)];
    }

    /// <summary>Layers of a few channels; between them, where asked, a function that changes nothing and keeps kernels apart.</summary>
    sealed class Parts(Device device, bool isApart) : IDisposable
    {
        readonly Tensor[] filters = [.. Enumerable.Range(0, 3).Select(i => Of(device, new Shape(C, C, 3, 3), $"filters{i}"))];
        readonly Tensor[] channels = [.. Enumerable.Range(0, 4).Select(i => Of(device, new Shape(C), $"channels{i}"))];

        /// <summary>Of a linear layer.</summary>
        public Tensor Matrix { get; } = Of(device, new Shape(5, C), "matrix");

        /// <summary>All that gradients may be asked of.</summary>
        public IEnumerable<Tensor> Weights => [.. filters, channels[0], channels[1], Matrix];

        /// <summary>Launches of the functions in between, going backward.</summary>
        public long Separators { get; private set; }

        public Tensor Apart(Tensor x)
        {
            if (!isApart) return x;
            Separators++;
            return x.Apply(new Unchanged());
        }

        public Tensor Conv(int i, Tensor x) => x.NormalizedConv2d(filters[i], channels[0], channels[1], channels[2], channels[3], 1, 1, rectify: true);

        public Tensor Plain(int i, Tensor x) => x.Conv2d(filters[i], null, 1, 1);

        public Tensor Biased(int i, Tensor x) => x.Conv2d(filters[i], channels[1], 1, 1, rectify: true);

        public Tensor Norm(Tensor x) => x.BatchNorm(channels[0], channels[1], channels[2], channels[3], training: false, rectify: true);

        public Tensor Block(Tensor x) =>
            Apart(Conv(1, x)).NormalizedConv2d(filters[2], channels[0], channels[1], channels[2], channels[3], 1, 1).Add(x).Relu();

        public void Dispose()
        {
            foreach (var tensor in filters.Concat(channels).Append(Matrix)) tensor.Dispose();
        }

        static Tensor Of(Device device, Shape shape, string purpose)
        {
            var numbers = Draw(shape.Count, purpose);
            if (purpose == "channels3") numbers = [.. numbers.Select(v => v * v + 0.1f)]; // variances
            return Tensor.FromArray(device, shape, numbers, requiresGradient: true);
        }
    }
}

/// <summary>y = x, which no kernel knows.</summary>
public readonly struct Unchanged : IPointwise
{
    /// <inheritdoc/>
    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => x;

    /// <inheritdoc/>
    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => gradOutput;
}
