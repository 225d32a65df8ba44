using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>A formula on 16 numbers at a time. In the batch-lane layout lanes past N are written as 0.</summary>
static unsafe class ElementwiseCpu
{
    public static void Batch<TOp>(CpuDevice device, Extent extent, TOp op, float* y, float* a, float* b, float* c)
        where TOp : unmanaged, IElementwise =>
        device.Workers.Run(LaneChunks.Count(extent), new BatchBody<TOp>(extent, op, y, a, b, c));

    public static void Plain<TOp>(CpuDevice device, int count, TOp op, float* y, float* a, float* b, float* c)
        where TOp : unmanaged, IElementwise =>
        device.Workers.Run(PlainChunks.Count(count), new PlainBody<TOp>(count, op, y, a, b, c));

    public static void Step<TRule>(CpuDevice device, int count, TRule rule, float* weight, float* first, float* second, float* gradient, float* mask)
        where TRule : unmanaged, IWeightStep =>
        device.Workers.Run(PlainChunks.Count(count), new StepBody<TRule>(count, rule, weight, first, second, gradient, mask));

    readonly struct BatchBody<TOp>(Extent extent, TOp op, float* y, float* a, float* b, float* c) : IParallelBody where TOp : unmanaged, IElementwise
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            var formula = op;
            for (var i = from; i < to; i += Lanes.Width)
            {
                var x = Vector512.Load(a + i);
                var second = TOp.Inputs > 1 ? Vector512.Load(b + i) : x;
                var third = TOp.Inputs > 2 ? Vector512.Load(c + i) : x;
                Lanes.Select(mask, formula.Apply<Vector512<float>, LaneAlgebra>(x, second, third)).Store(y + i);
            }
        }
    }

    readonly struct PlainBody<TOp>(int count, TOp op, float* y, float* a, float* b, float* c) : IParallelBody where TOp : unmanaged, IElementwise
    {
        public void Run(int task)
        {
            var (from, to) = PlainChunks.Range(task, count);
            var formula = op;
            for (var i = from; i < to; i += Lanes.Width)
            {
                var left = to - i;
                var x = PlainLanes.Load(a + i, left);
                var second = TOp.Inputs > 1 ? PlainLanes.Load(b + i, left) : x;
                var third = TOp.Inputs > 2 ? PlainLanes.Load(c + i, left) : x;
                PlainLanes.Store(formula.Apply<Vector512<float>, LaneAlgebra>(x, second, third), y + i, left);
            }
        }
    }

    readonly struct StepBody<TRule>(int count, TRule rule, float* weight, float* first, float* second, float* gradient, float* mask) : IParallelBody
        where TRule : unmanaged, IWeightStep
    {
        public void Run(int task)
        {
            var (from, to) = PlainChunks.Range(task, count);
            var step = rule;
            for (var i = from; i < to; i += Lanes.Width)
            {
                var left = to - i;
                var moment = PlainLanes.Load(first + i, left);
                var (w, m, v) = step.Step<Vector512<float>, LaneAlgebra>(
                    PlainLanes.Load(weight + i, left), moment, TRule.Moments > 1 ? PlainLanes.Load(second + i, left) : moment,
                    PlainLanes.Load(gradient + i, left));
                if (mask != null)
                {
                    var keep = PlainLanes.Load(mask + i, left);
                    w = Masked.Keep<Vector512<float>, LaneAlgebra>(keep, w);
                    m = Masked.Keep<Vector512<float>, LaneAlgebra>(keep, m);
                    v = Masked.Keep<Vector512<float>, LaneAlgebra>(keep, v);
                }
                PlainLanes.Store(w, weight + i, left);
                PlainLanes.Store(m, first + i, left);
                if (TRule.Moments > 1) PlainLanes.Store(v, second + i, left);
            }
        }
    }
}
