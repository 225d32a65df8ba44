using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Softmax cross-entropy in the batch-lane layout (<see cref="SoftmaxCpu"/>). The softmax is computed again in the backward pass, which costs less than to keep
/// it.
/// </summary>
static unsafe class CrossEntropyCpu
{
    public static void Forward(CpuDevice device, int n, int classes, float* logits, float* labels, float* loss) =>
        SoftmaxCpu.MeanLoss(device, n, new ForwardBody(classes, logits, labels), loss);

    public static void Backward(CpuDevice device, int n, int classes, float* logits, float* labels, float* gradLoss, float* gradLogits) =>
        device.Workers.Run(Lanes.Blocks(n), new BackwardTask(n, classes, logits, labels, *gradLoss / device.WholeBatch(n, "loss gradient"), gradLogits));

    readonly struct ForwardBody(int classes, float* logits, float* labels) : ILossBody
    {
        public Vector512<float> Losses(int block)
        {
            var x = logits + (long)block * classes * Lanes.Width;
            var label = Vector512.Load(labels + block * Lanes.Width);
            var target = Vector512.Create(float.NaN);
            for (var c = 0; c < classes; c++)
                target = Vector512.ConditionalSelect(Vector512.Equals(label, Vector512.Create((float)c)), Vector512.Load(x + c * Lanes.Width), target);
            var largest = SoftmaxCpu.Largest(classes, x);
            return LaneMath.Log(SoftmaxCpu.Total(classes, x, largest)) + (largest - target);
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
            var largest = SoftmaxCpu.Largest(classes, x);
            var inverse = Vector512<float>.One / SoftmaxCpu.Total(classes, x, largest);
            for (var c = 0; c < classes; c++)
            {
                var probability = LaneMath.Exp(Vector512.Load(x + c * Lanes.Width) - largest) * inverse;
                var target = Vector512.Equals(label, Vector512.Create((float)c)) & Vector512<float>.One;
                Lanes.Select(mask, (probability - target) * Vector512.Create(scale)).Store(gradient + c * Lanes.Width);
            }
        }
    }
}
