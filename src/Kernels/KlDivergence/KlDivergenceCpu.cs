using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// The Kullback-Leibler divergence in the batch-lane layout: 16 images ride through the classes together, a task owns a block of them. The divergences of the images
/// are then added in double, in the order of the batch. Both softmaxes are computed again in the backward passes, which costs less than to keep them.
/// </summary>
static unsafe class KlDivergenceCpu
{
    public static void Forward(CpuDevice device, int n, int classes, float* p, float* q, float* loss)
    {
        var blocks = Lanes.Blocks(n);
        var divergences = device.Rent(blocks * Lanes.Width);
        device.Workers.Run(blocks, new ForwardTask(classes, p, q, CpuBuffer.Of(divergences)));
        var sum = 0.0;
        for (var image = 0; image < n; image++) sum += CpuBuffer.Of(divergences)[image];
        *loss = (float)(sum / n);
        device.Return(divergences);
    }

    public static void GradP(CpuDevice device, int n, int classes, float* p, float* q, float* gradLoss, float* gradP) =>
        device.Workers.Run(Lanes.Blocks(n), new GradPTask(n, classes, p, q, *gradLoss / n, gradP));

    public static void GradQ(CpuDevice device, int n, int classes, float* p, float* q, float* gradLoss, float* gradQ) =>
        device.Workers.Run(Lanes.Blocks(n), new GradQTask(n, classes, p, q, *gradLoss / n, gradQ));

    /// <summary>What is subtracted from the logits of 16 images to give logarithms: first the largest, then the logarithm of the sum.</summary>
    static (Vector512<float> Largest, Vector512<float> Logarithm) Softmax(int classes, float* x)
    {
        var largest = CrossEntropyCpu.Largest(classes, x);
        return (largest, LaneMath.Log(CrossEntropyCpu.Total(classes, x, largest)));
    }

    static Vector512<float> Ln(float* x, int c, (Vector512<float> Largest, Vector512<float> Logarithm) softmax) =>
        Vector512.Load(x + c * Lanes.Width) - softmax.Largest - softmax.Logarithm;

    static Vector512<float> Divergence(int classes, float* p, float* q, (Vector512<float>, Vector512<float>) softmaxP, (Vector512<float>, Vector512<float>) softmaxQ)
    {
        var sum = Vector512<float>.Zero;
        for (var c = 0; c < classes; c++)
        {
            var ln = Ln(p, c, softmaxP);
            sum = Vector512.FusedMultiplyAdd(LaneMath.Exp(ln), ln - Ln(q, c, softmaxQ), sum);
        }
        return sum;
    }

    readonly struct ForwardTask(int classes, float* p, float* q, float* divergences) : IParallelBody
    {
        public void Run(int block)
        {
            var start = (long)block * classes * Lanes.Width;
            Divergence(classes, p + start, q + start, Softmax(classes, p + start), Softmax(classes, q + start)).Store(divergences + block * Lanes.Width);
        }
    }

    readonly struct GradPTask(int n, int classes, float* p, float* q, float scale, float* gradP) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var start = (long)block * classes * Lanes.Width;
            var (softmaxP, softmaxQ) = (Softmax(classes, p + start), Softmax(classes, q + start));
            var divergence = Divergence(classes, p + start, q + start, softmaxP, softmaxQ);
            for (var c = 0; c < classes; c++)
            {
                var ln = Ln(p + start, c, softmaxP);
                Lanes.Select(mask, LaneMath.Exp(ln) * (ln - Ln(q + start, c, softmaxQ) - divergence) * Vector512.Create(scale)).Store(gradP + start + c * Lanes.Width);
            }
        }
    }

    readonly struct GradQTask(int n, int classes, float* p, float* q, float scale, float* gradQ) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var start = (long)block * classes * Lanes.Width;
            var (softmaxP, softmaxQ) = (Softmax(classes, p + start), Softmax(classes, q + start));
            for (var c = 0; c < classes; c++)
                Lanes.Select(mask, (LaneMath.Exp(Ln(q + start, c, softmaxQ)) - LaneMath.Exp(Ln(p + start, c, softmaxP))) * Vector512.Create(scale)).Store(gradQ + start + c * Lanes.Width);
        }
    }
}
