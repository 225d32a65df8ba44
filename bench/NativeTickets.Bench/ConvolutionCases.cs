using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>The distinct 3×3 convolutions of VGG-16 and ResNet-18 on 32×32 images, batch 128.</summary>
static class ConvolutionCases
{
    static readonly (int C, int K, int Size)[] Shapes = [(3, 64, 32), (64, 64, 32), (64, 128, 16), (128, 128, 16), (256, 256, 8), (512, 512, 4), (512, 512, 2)];

    public static void Run(Device device, string filter, double sparsity)
    {
        using var cpu = new CpuDevice();
        if ("fma-peak".Contains(filter, StringComparison.Ordinal))
        {
            var (seconds, done) = FmaPeak.Measure(cpu);
            Timing.ReportFlop("fma-peak", seconds, done);
        }
        foreach (var (c, k, size) in Shapes)
        {
            var geometry = new Conv2dGeometry(new Extent(128, c, size, size), k, 3, 3, 1, 1);
            var flop = 2.0 * 128 * k * c * 9 * size * size;
            var x = Filled(cpu, cpu.LengthOf(geometry.Input), 1);
            var weight = Filled(cpu, geometry.WeightCount, 2);
            var y = Filled(cpu, cpu.LengthOf(geometry.Output), 3);
            var gradInput = Filled(cpu, cpu.LengthOf(geometry.Input), 4);
            var gradWeight = Filled(cpu, geometry.WeightCount, 5);
            var pattern = sparsity > 0 ? new WeightPattern(RandomMasks.Mask(geometry.WeightCount, sparsity, 0)) : null;
            var name = $"c{c}k{k}hw{size}{RandomMasks.Suffix(sparsity)}";
            Case($"conv-forward/{name}", () => Conv2dKernels.Forward(geometry, x, weight, null, y, pattern));
            if (c > 3) Case($"conv-grad-input/{name}", () => Conv2dKernels.GradInput(geometry, y, weight, gradInput, pattern));
            Case($"conv-grad-weight/{name}", () => Conv2dKernels.GradWeight(geometry, x, y, gradWeight, pattern));
            foreach (var buffer in new[] { x, weight, y, gradInput, gradWeight }) cpu.Return(buffer);

            void Case(string label, Action work)
            {
                if (label.Contains(filter, StringComparison.Ordinal)) Timing.ReportFlop(label, Timing.Median(work), flop);
            }
        }
    }

    public static DeviceBuffer Filled(CpuDevice device, int length, int draw)
    {
        var stream = new RandomStream(1, "bench", draw);
        var values = new float[length];
        for (var i = 0; i < length; i++) values[i] = stream.NextUniform(-1, 1);
        var buffer = device.Rent(length);
        device.Upload(values, buffer);
        return buffer;
    }
}
