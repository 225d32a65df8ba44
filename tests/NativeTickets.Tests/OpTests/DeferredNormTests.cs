using NativeTickets.Kernels;

namespace NativeTickets.Tests;

public sealed class DeferredNormTests
{
    const int N = 20, C = 5; // a last block of four images
    const int K = 7;

    /// <summary>What reads a batch norm in training.</summary>
    public enum Reader
    {
        Convolution,
        StridedConvolution,
        Pooling,
        OverlappingPooling,
    }

    public static TheoryData<Reader, bool, int> Readers =>
        [.. from reader in Enum.GetValues<Reader>() from rectify in new[] { false, true } from side in new[] { 2, 6, 9 } select (reader, rectify, side)];

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_kernel_that_reads_through_a_batch_norm_gives_the_bits_of_one_that_reads_what_was_written(Reader reader, bool rectify, int side)
    {
        var through = Run(reader, rectify, side, writesOut: false, out var isDeferred);
        var written = Run(reader, rectify, side, writesOut: true, out var isStillDeferred);
        Assert.True(isDeferred && !isStillDeferred);
        Assert.Equal(written, through);
    }

    [Fact]
    public void A_batch_norm_that_is_read_late_has_the_weights_that_it_had()
    {
        using var device = Device.Open("cpu", 2);
        using var norm = new Norm(device, rectify: true);
        using var tape = new Tape(device, GradientTarget.Parameters);
        var early = norm.Of(tape.Input(Images(6), Numbers("early", N * C * 36))).ToArray();
        var late = norm.Of(tape.Input(Images(6), Numbers("early", N * C * 36)));
        norm.Weight.Fill(7);
        norm.Bias.Fill(3);
        Assert.Equal(early, late.ToArray());
    }

    [Fact]
    public void An_operation_that_knows_nothing_of_it_gets_the_numbers()
    {
        using var device = Device.Open("cpu", 2);
        using var reference = Device.Open("reference");
        Assert.All(Sum(reference).Zip(Sum(device)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));

        static float[] Sum(Device device)
        {
            using var norm = new Norm(device, rectify: false);
            using var tape = new Tape(device, GradientTarget.Parameters);
            var y = norm.Of(tape.Input(Images(3), Numbers("sum", N * C * 9)));
            return (y + y).ToArray();
        }
    }

    [Fact]
    public void A_dense_convolution_refuses_a_batch_norm_that_it_would_not_read_through()
    {
        using var device = Device.Open("cpu", 2);
        using var norm = new Norm(device, rectify: true);
        using var filters = Tensor.FromArray(device, new Shape(K, C, 3, 3), Numbers("dense", K * C * 9));
        using var tape = new Tape(device, GradientTarget.Parameters);
        var normalized = norm.Of(tape.Input(Images(6), Numbers("x", N * C * 36)));
        var geometry = new Conv2dGeometry(normalized.Extent, K, 3, 3, 1, 1);
        using var y = Tensor.Unset(device, new Shape(device.Kernels.LengthOf(geometry.Output)));
        var deferred = normalized.Deferred!.Value;
        Assert.Throws<InvalidOperationException>(() => Conv2dKernels.Forward(geometry, deferred.X, filters.Buffer, null, y.Buffer, norm: deferred));
        Assert.Null(normalized.DeferredFor(geometry, filters.Pattern));
    }

    static float[] Run(Reader reader, bool rectify, int side, bool writesOut, out bool isDeferred)
    {
        using var device = Device.Open("cpu", 2);
        using var norm = new Norm(device, rectify);
        using var filters = Filters(device);
        using var tape = new Tape(device, GradientTarget.All);
        var x = tape.Input(Images(side), Numbers("x", N * C * side * side), watch: true);
        var normalized = norm.Of(x);
        if (writesOut) normalized.ToArray();
        var y = reader switch
        {
            Reader.Convolution => normalized.Conv2d(filters, padding: 1),
            Reader.StridedConvolution => normalized.Conv2d(filters, stride: 2, padding: 1),
            Reader.Pooling => normalized.MaxPool2d(2, 2),
            Reader.OverlappingPooling => normalized.MaxPool2d(2, 1, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(reader), reader, "no such reader"),
        };
        using var up = Tensor.FromBatch(device, y.Shape, Numbers("up", y.Shape.Count));
        tape.Backward(y, up);
        isDeferred = normalized.Deferred is not null;
        return [.. y.ToArray(), .. x.Gradient!.ToArray(), .. norm.Weight.Gradient!.ToArray(), .. filters.Gradient?.ToArray() ?? []];
    }

    static Tensor Filters(Device device)
    {
        var mask = Enumerable.Range(0, K * C * 9).Select(i => i % 4 == 1 ? 1f : 0f).ToArray();
        var values = Numbers("filters", mask.Length).Zip(mask, (value, keep) => value * keep).ToArray();
        var filters = Tensor.FromArray(device, new Shape(K, C, 3, 3), values, requiresGradient: true);
        filters.SetSurvivors(mask);
        return filters;
    }

    static Shape Images(int side) => new(N, C, side, side);

    static float[] Numbers(string name, int count)
    {
        var stream = new RandomStream(1, $"deferred norm/{name}");
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextUniform() * 2 - 1)];
    }

    /// <summary>A batch norm's parameters and statistics.</summary>
    sealed class Norm(Device device, bool rectify) : IDisposable
    {
        readonly Tensor mean = Tensor.Zeros(device, new Shape(C)), variance = Tensor.Zeros(device, new Shape(C));

        public Tensor Weight { get; } = Tensor.FromArray(device, new Shape(C), Numbers("weight", C), requiresGradient: true);

        public Tensor Bias { get; } = Tensor.FromArray(device, new Shape(C), Numbers("bias", C), requiresGradient: true);

        public Tensor Of(Tensor x) => x.BatchNorm(Weight, Bias, mean, variance, training: true, rectify: rectify);

        public void Dispose()
        {
            Bias.Dispose();
            Weight.Dispose();
            variance.Dispose();
            mean.Dispose();
        }
    }
}
