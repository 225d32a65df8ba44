using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>Forward, gradInput and gradWeight of the networks' convolutions, each by itself.</summary>
static class ConvolutionCases
{
    public static void Run(BenchRun run)
    {
        var device = run.Device.Kernels;
        if (device is CpuDevice cpu && run.Wants("fma-peak"))
        {
            var (seconds, done) = FmaPeak.Measure(cpu.ThreadCount);
            Timing.ReportFlop("fma-peak", seconds, done);
        }
        foreach (var full in run.IsGpu ? ConvolutionShape.OnGpu : ConvolutionShape.OnCpu)
        {
            var shape = run.Tiny ? full.Tiny : full;
            var name = shape.Name + run.Suffix;
            // an attack needs the gradient of the first layer's input too; the processor's table has never had it
            string[] labels = [$"conv-forward/{name}", shape.Channels > 3 || run.IsGpu ? $"conv-grad-input/{name}" : "", $"conv-grad-weight/{name}"];
            if (!labels.Any(label => label.Length > 0 && run.Wants(label))) continue;

            var (geometry, flop) = (shape.Geometry(run.Batch), shape.Flop(run.Batch));
            var x = Filled(device, device.LengthOf(geometry.Input), 1);
            var weight = Filled(device, geometry.WeightCount, 2);
            var y = Filled(device, device.LengthOf(geometry.Output), 3);
            var gradInput = Filled(device, device.LengthOf(geometry.Input), 4);
            var gradWeight = Filled(device, geometry.WeightCount, 5);
            var pattern = run.Sparsity > 0 ? new WeightPattern(RandomMasks.Mask(geometry.WeightCount, run.Sparsity, 0)) : null;
            Action[] passes =
            [
                () => Conv2dKernels.Forward(geometry, x, weight, null, y, pattern),
                () => Conv2dKernels.GradInput(geometry, y, weight, gradInput, pattern),
                () => Conv2dKernels.GradWeight(geometry, x, y, gradWeight, pattern),
            ];
            for (var pass = 0; pass < passes.Length; pass++)
                if (labels[pass].Length > 0 && run.Wants(labels[pass]))
                    Timing.ReportFlop(labels[pass], Timing.Median(run, passes[pass], run.Seconds(onCpu: 1, onGpu: 0.4)), flop);
            foreach (var buffer in new[] { x, weight, y, gradInput, gradWeight }) device.Return(buffer);
        }
    }

    public static DeviceBuffer Filled(KernelDevice device, int length, int draw)
    {
        var stream = new RandomStream(1, "bench", draw);
        var values = new float[length];
        for (var i = 0; i < length; i++) values[i] = stream.NextUniform(-1, 1);
        var buffer = device.Rent(length);
        device.Upload(values, buffer);
        return buffer;
    }
}
