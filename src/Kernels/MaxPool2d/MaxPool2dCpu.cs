using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Max pooling in the batch-lane layout. A task owns one channel of one block of 16 images. The backward pass keeps no indices: it finds the window's first
/// element that equals the output again, lane by lane, and adds the gradient there. NaN counts as largest, so that a diverged run shows.
/// </summary>
static unsafe class MaxPool2dCpu
{
    public static void Forward(CpuDevice device, in PoolGeometry g, float* x, InputNorm norm, float* y) =>
        device.Workers.Run(Lanes.Blocks(g.Input.N) * g.Input.C, new ForwardTask(g, x, norm, y));

    public static void Backward(CpuDevice device, in PoolGeometry g, float* x, InputNorm norm, float* y, float* gradOutput, float* gradInput) =>
        device.Workers.Run(Lanes.Blocks(g.Input.N) * g.Input.C, new BackwardTask(g, x, norm, y, gradOutput, gradInput));

    readonly struct ForwardTask(PoolGeometry g, float* x, InputNorm norm, float* y) : IParallelBody
    {
        public void Run(int task) => norm.Run(task % g.Input.C, new ForwardChannel(
            g, Lanes.Mask(g.Input.N, task / g.Input.C), x + (long)task * g.Input.Plane * Lanes.Width, y + (long)task * g.P * g.Q * Lanes.Width));
    }

    readonly struct ForwardChannel(PoolGeometry g, Vector512<float> mask, float* input, float* output) : IChannelBody
    {
        public void Run<TRead>(TRead read) where TRead : struct, ILaneRead
        {
            var to = output;
            for (var p = 0; p < g.P; p++)
            {
                var (top, bottom) = g.Rows(p);
                for (var q = 0; q < g.Q; q++, to += Lanes.Width)
                {
                    var (left, right) = g.Columns(q);
                    var largest = Vector512.Create(float.NegativeInfinity);
                    for (var h = top; h < bottom; h++)
                        for (var w = left; w < right; w++)
                        {
                            var v = read.At(input + (h * g.Input.W + w) * Lanes.Width);
                            largest = Vector512.ConditionalSelect(Vector512.GreaterThan(v, largest) | ~Vector512.Equals(v, v), v, largest);
                        }
                    Lanes.Select(mask, largest).Store(to);
                }
            }
        }
    }

    readonly struct BackwardTask(PoolGeometry g, float* x, InputNorm norm, float* y, float* gradOutput, float* gradInput) : IParallelBody
    {
        public void Run(int task)
        {
            var (plane, windows) = ((long)task * g.Input.Plane * Lanes.Width, (long)task * g.P * g.Q * Lanes.Width);
            norm.Run(task % g.Input.C, new BackwardChannel(
                g, Lanes.Mask(g.Input.N, task / g.Input.C), x + plane, y + windows, gradOutput + windows, gradInput + plane));
        }
    }

    readonly struct BackwardChannel(PoolGeometry g, Vector512<float> mask, float* input, float* output, float* gradOutput, float* target) : IChannelBody
    {
        public void Run<TRead>(TRead read) where TRead : struct, ILaneRead
        {
            // windows that cover the image without overlap write every element once: there is nothing to clear and nothing to add to
            var covers = g.R == g.Down && g.S == g.Across && (g.Top | g.Left | g.Bottom | g.Right) == 0 && g.Input.H % g.R == 0 && g.Input.W % g.S == 0;
            if (!covers) new Span<float>(target, g.Input.Plane * Lanes.Width).Clear();
            var from = 0;
            for (var p = 0; p < g.P; p++)
            {
                var (top, bottom) = g.Rows(p);
                for (var q = 0; q < g.Q; q++, from += Lanes.Width)
                {
                    var (left, right) = g.Columns(q);
                    var largest = Vector512.Load(output + from);
                    var up = Vector512.Load(gradOutput + from);
                    var open = mask;
                    for (var h = top; h < bottom; h++)
                        for (var w = left; w < right; w++)
                        {
                            var at = (h * g.Input.W + w) * Lanes.Width;
                            var v = read.At(input + at);
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
