using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Softmax cross-entropy; a thread owns an image, a fixed tree adds the losses (<see cref="ColumnSumGpu"/>). Nothing is read back to the host.
/// </summary>
static class CrossEntropyGpu
{
    public static void Forward(GpuDevice device, int n, int classes, DeviceBuffer logits, DeviceBuffer labels, DeviceBuffer loss)
    {
        var losses = device.Rent(n);
        device.Run(n, new ForwardBody(classes, GpuBuffer.Of(logits), GpuBuffer.Of(labels), GpuBuffer.Of(losses)));
        ColumnSumGpu.Run(device, n, 1, losses, loss, 1f / n);
        device.Return(losses);
    }

    public static void Backward(
        GpuDevice device, int n, int classes, DeviceBuffer logits, DeviceBuffer labels, DeviceBuffer gradLoss, DeviceBuffer gradLogits) =>
        device.Run(n, new BackwardBody(n, classes, GpuBuffer.Of(logits), GpuBuffer.Of(labels), GpuBuffer.Of(gradLoss), GpuBuffer.Of(gradLogits)));

    internal readonly struct ForwardBody(int classes, ArrayView<float> logits, ArrayView<float> labels, ArrayView<float> losses) : IGpuBody
    {
        public void Run(int i)
        {
            var at = i * classes;
            var target = float.NaN;
            for (var c = 0; c < classes; c++)
                if (labels[i] == c) target = logits[at + c];
            var largest = SoftmaxGpu.Largest(logits, at, classes);
            losses[i] = FloatMath.Log(SoftmaxGpu.Total(logits, at, classes, largest)) + (largest - target);
        }
    }

    internal readonly struct BackwardBody(
        int n, int classes, ArrayView<float> logits, ArrayView<float> labels, ArrayView<float> gradLoss, ArrayView<float> gradLogits) : IGpuBody
    {
        public void Run(int i)
        {
            var at = i * classes;
            var largest = SoftmaxGpu.Largest(logits, at, classes);
            var inverse = 1 / SoftmaxGpu.Total(logits, at, classes, largest);
            var scale = gradLoss[0] / n;
            for (var c = 0; c < classes; c++)
            {
                var target = labels[i] == c ? -1f : 0f;
                gradLogits[at + c] = GpuMath.MultiplyAdd(FloatMath.Exp(logits[at + c] - largest), inverse, target) * scale;
            }
        }
    }
}
