using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Average pooling in the batch-lane layout; a task owns one channel of one block of 16 images.</summary>
static unsafe class AveragePool2dCpu
{
    public static void Forward(CpuDevice device, in PoolGeometry g, float* x, float* y) =>
        device.Workers.Run(Lanes.Blocks(g.Input.N) * g.Input.C, new ForwardTask(g, x, y));

    public static void Backward(CpuDevice device, in PoolGeometry g, float* gradOutput, float* gradInput) =>
        device.Workers.Run(Lanes.Blocks(g.Input.N) * g.Input.C, new BackwardTask(g, gradOutput, gradInput));

    readonly struct ForwardTask(PoolGeometry g, float* x, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var mask = Lanes.Mask(g.Input.N, task / g.Input.C);
            var share = Vector512.Create(1f / (g.R * g.S));
            var input = x + (long)task * g.Input.Plane * Lanes.Width;
            var output = y + (long)task * g.P * g.Q * Lanes.Width;
            for (var p = 0; p < g.P; p++)
                for (var q = 0; q < g.Q; q++, output += Lanes.Width)
                {
                    var sum = Vector512<float>.Zero;
                    for (var r = 0; r < g.R; r++)
                        for (var s = 0; s < g.S; s++)
                            sum += Vector512.Load(input + ((p * g.Down + r) * g.Input.W + q * g.Across + s) * Lanes.Width);
                    Lanes.Select(mask, sum * share).Store(output);
                }
        }
    }

    readonly struct BackwardTask(PoolGeometry g, float* gradOutput, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var mask = Lanes.Mask(g.Input.N, task / g.Input.C);
            var share = Vector512.Create(1f / (g.R * g.S));
            var target = gradInput + (long)task * g.Input.Plane * Lanes.Width;
            var up = gradOutput + (long)task * g.P * g.Q * Lanes.Width;
            new Span<float>(target, g.Input.Plane * Lanes.Width).Clear();
            for (var p = 0; p < g.P; p++)
                for (var q = 0; q < g.Q; q++, up += Lanes.Width)
                {
                    var gradient = Lanes.Select(mask, Vector512.Load(up) * share);
                    for (var r = 0; r < g.R; r++)
                        for (var s = 0; s < g.S; s++)
                        {
                            var at = target + ((p * g.Down + r) * g.Input.W + q * g.Across + s) * Lanes.Width;
                            (Vector512.Load(at) + gradient).Store(at);
                        }
                }
        }
    }
}
