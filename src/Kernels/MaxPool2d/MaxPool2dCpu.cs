using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Max pooling in the batch-lane layout. A task owns one channel of one block of 16 images. The backward pass keeps no indices: it finds the window's first
/// element that equals the output again, lane by lane, and adds the gradient there. NaN counts as largest, so that a diverged run shows.
/// </summary>
static unsafe class MaxPool2dCpu
{
    public static void Forward(CpuDevice device, in PoolGeometry g, float* x, float* y) =>
        device.Workers.Run(Lanes.Blocks(g.Input.N) * g.Input.C, new ForwardTask(g, x, y));

    public static void Backward(CpuDevice device, in PoolGeometry g, float* x, float* y, float* gradOutput, float* gradInput) =>
        device.Workers.Run(Lanes.Blocks(g.Input.N) * g.Input.C, new BackwardTask(g, x, y, gradOutput, gradInput));

    readonly struct ForwardTask(PoolGeometry g, float* x, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var mask = Lanes.Mask(g.Input.N, task / g.Input.C);
            var input = x + (long)task * g.Input.Plane * Lanes.Width;
            var output = y + (long)task * g.P * g.Q * Lanes.Width;
            for (var p = 0; p < g.P; p++)
            {
                var (top, bottom) = g.Rows(p);
                for (var q = 0; q < g.Q; q++, output += Lanes.Width)
                {
                    var (left, right) = g.Columns(q);
                    var largest = Vector512.Create(float.NegativeInfinity);
                    for (var h = top; h < bottom; h++)
                        for (var w = left; w < right; w++)
                        {
                            var v = Vector512.Load(input + (h * g.Input.W + w) * Lanes.Width);
                            largest = Vector512.ConditionalSelect(Vector512.GreaterThan(v, largest) | ~Vector512.Equals(v, v), v, largest);
                        }
                    Lanes.Select(mask, largest).Store(output);
                }
            }
        }
    }

    readonly struct BackwardTask(PoolGeometry g, float* x, float* y, float* gradOutput, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var mask = Lanes.Mask(g.Input.N, task / g.Input.C);
            var input = x + (long)task * g.Input.Plane * Lanes.Width;
            var target = gradInput + (long)task * g.Input.Plane * Lanes.Width;
            var from = (long)task * g.P * g.Q * Lanes.Width;
            // windows that cover the image without overlap write every element once: there is nothing to clear and nothing to add to
            var covers = g.R == g.Stride && g.S == g.Stride && g.Padding == 0 && g.Input.H % g.R == 0 && g.Input.W % g.S == 0;
            if (!covers) new Span<float>(target, g.Input.Plane * Lanes.Width).Clear();
            for (var p = 0; p < g.P; p++)
            {
                var (top, bottom) = g.Rows(p);
                for (var q = 0; q < g.Q; q++, from += Lanes.Width)
                {
                    var (left, right) = g.Columns(q);
                    var largest = Vector512.Load(y + from);
                    var up = Vector512.Load(gradOutput + from);
                    var open = mask;
                    for (var h = top; h < bottom; h++)
                        for (var w = left; w < right; w++)
                        {
                            var at = (h * g.Input.W + w) * Lanes.Width;
                            var v = Vector512.Load(input + at);
                            var hit = open & (Vector512.Equals(v, largest) | ~Vector512.Equals(v, v));
                            open = Vector512.AndNot(open, hit);
                            var passed = hit & up;
                            (covers ? passed : Vector512.Load(target + at) + passed).Store(target + at);
                        }
                }
            }
        }
    }
}
