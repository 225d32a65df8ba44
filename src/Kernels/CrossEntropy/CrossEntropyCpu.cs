using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Softmax cross-entropy in the batch-lane layout: 16 images ride through the classes together, a task owns a block of them. The losses of the images are
/// then added in double, in the order of the batch. The softmax is computed again in the backward pass, which costs less than to keep it.
/// </summary>
static unsafe class CrossEntropyCpu
{
    public static void Forward(CpuDevice device, int n, int classes, float* logits, float* labels, float* loss)
    {
        var blocks = Lanes.Blocks(n);
        var losses = device.Rent(blocks * Lanes.Width);
        device.Workers.Run(blocks, new ForwardTask(classes, logits, labels, CpuBuffer.Of(losses)));
        var sum = 0.0;
        for (var image = 0; image < n; image++) sum += CpuBuffer.Of(losses)[image];
        *loss = (float)(sum / n);
        device.Return(losses);
    }

    public static void Backward(CpuDevice device, int n, int classes, float* logits, float* labels, float* gradLoss, float* gradLogits) =>
        device.Workers.Run(Lanes.Blocks(n), new BackwardTask(n, classes, logits, labels, *gradLoss / n, gradLogits));

    /// <summary>The largest logit of each of 16 images. NaN may lose, but not the sum of exponentials, where it then shows.</summary>
    internal static Vector512<float> Largest(int classes, float* logits)
    {
        var largest = Vector512.Load(logits);
        for (var c = 1; c < classes; c++)
        {
            var v = Vector512.Load(logits + c * Lanes.Width);
            largest = Vector512.ConditionalSelect(Vector512.GreaterThan(v, largest), v, largest);
        }
        return largest;
    }

    /// <summary>Σ_c e^{x[c] − largest} of each of 16 images.</summary>
    internal static Vector512<float> Total(int classes, float* logits, Vector512<float> largest)
    {
        var total = Vector512<float>.Zero;
        for (var c = 0; c < classes; c++) total += LaneMath.Exp(Vector512.Load(logits + c * Lanes.Width) - largest);
        return total;
    }

    readonly struct ForwardTask(int classes, float* logits, float* labels, float* losses) : IParallelBody
    {
        public void Run(int block)
        {
            var x = logits + (long)block * classes * Lanes.Width;
            var label = Vector512.Load(labels + block * Lanes.Width);
            var target = Vector512.Create(float.NaN);
            for (var c = 0; c < classes; c++)
                target = Vector512.ConditionalSelect(Vector512.Equals(label, Vector512.Create((float)c)), Vector512.Load(x + c * Lanes.Width), target);
            var largest = Largest(classes, x);
            (LaneMath.Log(Total(classes, x, largest)) + (largest - target)).Store(losses + block * Lanes.Width);
        }
    }

    readonly struct BackwardTask(int n, int classes, float* logits, float* labels, float scale, float* gradLogits) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var x = logits + (long)block * classes * Lanes.Width;
            var gradient = gradLogits + (long)block * classes * Lanes.Width;
            var label = Vector512.Load(labels + block * Lanes.Width);
            var largest = Largest(classes, x);
            var inverse = Vector512<float>.One / Total(classes, x, largest);
            for (var c = 0; c < classes; c++)
            {
                var probability = LaneMath.Exp(Vector512.Load(x + c * Lanes.Width) - largest) * inverse;
                var target = Vector512.Equals(label, Vector512.Create((float)c)) & Vector512<float>.One;
                Lanes.Select(mask, (probability - target) * Vector512.Create(scale)).Store(gradient + c * Lanes.Width);
            }
        }
    }
}
