using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Log-softmax; a thread owns an image.</summary>
static class LogSoftmaxGpu
{
    public static void Forward(GpuDevice device, int n, int classes, DeviceBuffer x, DeviceBuffer y) =>
        device.Run(n, new ForwardBody(classes, GpuBuffer.Of(x), GpuBuffer.Of(y)));

    public static void Backward(GpuDevice device, int n, int classes, DeviceBuffer y, DeviceBuffer gradOutput, DeviceBuffer gradInput) =>
        device.Run(n, new BackwardBody(classes, GpuBuffer.Of(y), GpuBuffer.Of(gradOutput), GpuBuffer.Of(gradInput)));

    internal readonly struct ForwardBody(int classes, ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var at = i * classes;
            var largest = SoftmaxGpu.Largest(x, at, classes);
            var logarithm = FloatMath.Log(SoftmaxGpu.Total(x, at, classes, largest));
            for (var c = 0; c < classes; c++) y[at + c] = x[at + c] - largest - logarithm;
        }
    }

    internal readonly struct BackwardBody(int classes, ArrayView<float> y, ArrayView<float> gradOutput, ArrayView<float> gradInput) : IGpuBody
    {
        public void Run(int i)
        {
            var at = i * classes;
            var sum = 0f;
            for (var c = 0; c < classes; c++) sum += gradOutput[at + c];
            for (var c = 0; c < classes; c++) gradInput[at + c] = GpuMath.MultiplyAdd(-FloatMath.Exp(y[at + c]), sum, gradOutput[at + c]);
        }
    }
}
