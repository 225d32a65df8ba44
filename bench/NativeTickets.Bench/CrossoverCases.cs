using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>
/// Where the sparse kernels overtake the dense ones: all three passes of a layer, dense and at several densities, by which time they take. What
/// <c>SparseChoice</c> keeps in code comes from here.
/// </summary>
static class CrossoverCases
{
    static readonly (string Name, Conv2dGeometry Geometry)[] Layers =
    [
        ("3x3/c64k64hw32", new(new(128, 64, 32, 32), 64, 3, 3, 1, 1)),
        ("3x3/c128k128hw16", new(new(128, 128, 16, 16), 128, 3, 3, 1, 1)),
        ("3x3/c256k256hw8", new(new(128, 256, 8, 8), 256, 3, 3, 1, 1)),
        ("3x3/c512k512hw4", new(new(128, 512, 4, 4), 512, 3, 3, 1, 1)),
        ("3x3/c512k512hw2", new(new(128, 512, 2, 2), 512, 3, 3, 1, 1)),
        ("3x3/c16k16hw32", new(new(128, 16, 32, 32), 16, 3, 3, 1, 1)),
        ("3x3/c32k32hw16", new(new(128, 32, 16, 16), 32, 3, 3, 1, 1)),
        ("3x3/c3k64hw32", new(new(128, 3, 32, 32), 64, 3, 3, 1, 1)),
        ("3x3, stride 2/c64k128hw32", new(new(128, 64, 32, 32), 128, 3, 3, 2, 1)),
        ("1x1, stride 2/c64k128hw32", new(new(128, 64, 32, 32), 128, 1, 1, 2, 0)),
        ("5x5/c20k50hw12", new(new(128, 20, 12, 12), 50, 5, 5, 1, 0)),
        ("linear/800x500", new(new(128, 800, 1, 1), 500, 1, 1, 1, 0)),
        ("linear/512x512", new(new(128, 512, 1, 1), 512, 1, 1, 1, 0)),
    ];

    static readonly double[] Sparsities = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    public static void Run(BenchRun run)
    {
        var cpu = (CpuDevice)run.Device.Kernels; // the program refuses other devices
        foreach (var (name, geometry) in Layers)
        {
            if (!run.Wants(name)) continue;
            var (x, y) = (ConvolutionCases.Filled(cpu, cpu.LengthOf(geometry.Input), 1), ConvolutionCases.Filled(cpu, cpu.LengthOf(geometry.Output), 2));
            var (weight, gradWeight) = (ConvolutionCases.Filled(cpu, geometry.WeightCount, 3), cpu.Rent(geometry.WeightCount));
            var gradInput = cpu.Rent(cpu.LengthOf(geometry.Input));
            var dense = Passes(null);
            Console.Write($"crossover/{name}\t{dense * 1e3:F2} ms dense");
            foreach (var each in Sparsities)
                Console.Write($"\t{each:F1}: {dense / Passes(new WeightPattern(RandomMasks.Mask(geometry.WeightCount, each, 0)) { SparseUpTo = 1 }):F2}");
            Console.WriteLine();
            foreach (var buffer in new[] { x, y, weight, gradWeight, gradInput }) cpu.Return(buffer);

            double Passes(WeightPattern? pattern) => Timing.Median(
                run,
                () =>
                {
                    if (geometry.Input.Plane == 1)
                    {
                        var (n, inputs, outputs) = (geometry.Input.N, geometry.Input.C, geometry.K);
                        LinearKernels.Forward(n, inputs, outputs, x, weight, null, y, pattern);
                        LinearKernels.GradInput(n, inputs, outputs, y, weight, gradInput, pattern);
                        LinearKernels.GradWeight(n, inputs, outputs, x, y, gradWeight, pattern);
                        return;
                    }
                    Conv2dKernels.Forward(geometry, x, weight, null, y, pattern);
                    Conv2dKernels.GradInput(geometry, y, weight, gradInput, pattern);
                    Conv2dKernels.GradWeight(geometry, x, y, gradWeight, pattern);
                },
                seconds: 0.3);
        }
    }
}
