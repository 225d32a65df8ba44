using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Linear layers in the batch-lane layout. Forward and gradInput tile three outputs × two blocks of 16 images, so that each weight that is read serves 32
/// images. gradWeight needs sums over images, which lie across lanes: x is transposed once, and then 16 inputs ride in a vector instead.
/// </summary>
static unsafe class LinearCpu
{
    const int Tile = 3; // outputs
    const int TilesPerTask = 4;
    const int Rows = 6; // outputs of a gradWeight tile

    public static void Forward(CpuDevice device, int n, int inputs, int outputs, float* x, float* weight, float* bias, float* y)
    {
        var chunk = Tile * TilesPerTask;
        device.Workers.Run((outputs + chunk - 1) / chunk, new ProductTask(n, inputs, outputs, inputs, 1, x, weight, bias, y));
    }

    public static void GradInput(CpuDevice device, int n, int inputs, int outputs, float* gradOutput, float* weight, float* gradInput)
    {
        var chunk = Tile * TilesPerTask;
        device.Workers.Run((inputs + chunk - 1) / chunk, new ProductTask(n, outputs, inputs, 1, inputs, gradOutput, weight, null, gradInput));
    }

    public static void GradWeight(CpuDevice device, int n, int inputs, int outputs, float* x, float* gradOutput, float* gradWeight)
    {
        var width = (inputs + Lanes.Width - 1) / Lanes.Width * Lanes.Width;
        var transposed = device.Rent(n * width);
        device.Workers.Run(n, new TransposeTask(inputs, width, x, CpuBuffer.Of(transposed)));
        device.Workers.Run((outputs + Rows - 1) / Rows, new GradWeightTask(n, inputs, outputs, width, CpuBuffer.Of(transposed), gradOutput, gradWeight));
        device.Return(transposed);
    }

    /// <summary>y[o] = bias[o] + Σ_i weight[o·outputStride + i·inputStride] · x[i], vectors of 16 images; both directions of a linear layer.</summary>
    readonly struct ProductTask(
        int n, int inputs, int outputs, int outputStride, int inputStride, float* x, float* weight, float* bias, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var first = task * Tile * TilesPerTask;
            var last = Math.Min(outputs, first + Tile * TilesPerTask);
            var blocks = Lanes.Blocks(n);
            for (var o = first; o < last; o += Tile)
                for (var block = 0; block < blocks; block += 2)
                    Products(o, block, Math.Min(block + 1, blocks - 1));
        }

        // where the count of outputs or blocks is not a multiple of the tile, the last one is computed again and written once
        void Products(int o, int block0, int block1)
        {
            var (o1, o2) = (Math.Min(o + 1, outputs - 1), Math.Min(o + 2, outputs - 1));
            var x0 = x + (long)block0 * inputs * Lanes.Width;
            var x1 = x + (long)block1 * inputs * Lanes.Width;
            var w0 = weight + (long)o * outputStride;
            var w1 = weight + (long)o1 * outputStride;
            var w2 = weight + (long)o2 * outputStride;
            var (a0, a1) = (Start(o), Start(o));
            var (b0, b1) = (Start(o1), Start(o1));
            var (c0, c1) = (Start(o2), Start(o2));
            for (var i = 0; i < inputs; i++, x0 += Lanes.Width, x1 += Lanes.Width, w0 += inputStride, w1 += inputStride, w2 += inputStride)
            {
                var (v0, v1) = (Vector512.Load(x0), Vector512.Load(x1));
                var wa = Vector512.Create(*w0);
                a0 = Vector512.FusedMultiplyAdd(wa, v0, a0);
                a1 = Vector512.FusedMultiplyAdd(wa, v1, a1);
                var wb = Vector512.Create(*w1);
                b0 = Vector512.FusedMultiplyAdd(wb, v0, b0);
                b1 = Vector512.FusedMultiplyAdd(wb, v1, b1);
                var wc = Vector512.Create(*w2);
                c0 = Vector512.FusedMultiplyAdd(wc, v0, c0);
                c1 = Vector512.FusedMultiplyAdd(wc, v1, c1);
            }
            Store(block0, o, a0, b0, c0);
            if (block1 != block0) Store(block1, o, a1, b1, c1);
        }

        Vector512<float> Start(int o) => bias == null ? default : Vector512.Create(bias[o]);

        void Store(int block, int o, Vector512<float> a, Vector512<float> b, Vector512<float> c)
        {
            var mask = Lanes.Mask(n, block);
            var at = y + ((long)block * outputs + o) * Lanes.Width;
            Lanes.Select(mask, a).Store(at);
            if (o + 1 < outputs) Lanes.Select(mask, b).Store(at + Lanes.Width);
            if (o + 2 < outputs) Lanes.Select(mask, c).Store(at + 2 * Lanes.Width);
        }
    }

    readonly struct TransposeTask(int inputs, int width, float* x, float* transposed) : IParallelBody
    {
        public void Run(int image)
        {
            var from = x + (long)(image / Lanes.Width) * inputs * Lanes.Width + image % Lanes.Width;
            var to = transposed + (long)image * width;
            for (var i = 0; i < inputs; i++) to[i] = from[i * Lanes.Width];
            for (var i = inputs; i < width; i++) to[i] = 0;
        }
    }

    readonly struct GradWeightTask(int n, int inputs, int outputs, int width, float* transposed, float* gradOutput, float* gradWeight) : IParallelBody
    {
        public void Run(int task)
        {
            var o = task * Rows;
            var rows = Math.Min(Rows, outputs - o);
            for (var i = 0; i < inputs; i += Lanes.Width)
            {
                Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
                for (var image = 0; image < n; image++)
                {
                    var up = gradOutput + ((long)(image / Lanes.Width) * outputs + o) * Lanes.Width + image % Lanes.Width;
                    var v = Vector512.Load(transposed + (long)image * width + i);
                    a0 = Vector512.FusedMultiplyAdd(Vector512.Create(up[0]), v, a0);
                    if (rows > 1) a1 = Vector512.FusedMultiplyAdd(Vector512.Create(up[Lanes.Width]), v, a1);
                    if (rows > 2) a2 = Vector512.FusedMultiplyAdd(Vector512.Create(up[2 * Lanes.Width]), v, a2);
                    if (rows > 3) a3 = Vector512.FusedMultiplyAdd(Vector512.Create(up[3 * Lanes.Width]), v, a3);
                    if (rows > 4) a4 = Vector512.FusedMultiplyAdd(Vector512.Create(up[4 * Lanes.Width]), v, a4);
                    if (rows > 5) a5 = Vector512.FusedMultiplyAdd(Vector512.Create(up[5 * Lanes.Width]), v, a5);
                }
                Store(o, i, a0);
                if (rows > 1) Store(o + 1, i, a1);
                if (rows > 2) Store(o + 2, i, a2);
                if (rows > 3) Store(o + 3, i, a3);
                if (rows > 4) Store(o + 4, i, a4);
                if (rows > 5) Store(o + 5, i, a5);
            }
        }

        void Store(int o, int i, Vector512<float> a)
        {
            var at = gradWeight + (long)o * inputs + i;
            if (i + Lanes.Width <= inputs) a.Store(at);
            else
                for (var lane = 0; i + lane < inputs; lane++) at[lane] = a[lane];
        }
    }
}
