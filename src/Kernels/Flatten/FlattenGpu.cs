using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Between channels-last images and features in C, H, W order: a transpose of each image; a thread owns a feature.</summary>
static class FlattenGpu
{
    public static void Forward(GpuDevice device, Extent images, DeviceBuffer x, DeviceBuffer y) =>
        device.Run(images.Count, new ForwardBody(images, GpuBuffer.Of(x), GpuBuffer.Of(y)));

    public static void Backward(GpuDevice device, Extent images, DeviceBuffer gradOutput, DeviceBuffer gradInput) =>
        device.Run(images.Count, new BackwardBody(images, GpuBuffer.Of(gradOutput), GpuBuffer.Of(gradInput)));

    /// <summary>Where feature i of the batch lies among channels-last images.</summary>
    static int Pixel(Extent e, int i)
    {
        var place = i % e.Plane;
        var rest = i / e.Plane;
        var c = rest % e.C;
        var n = rest / e.C;
        return (n * e.Plane + place) * e.C + c;
    }

    internal readonly struct ForwardBody(Extent e, ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i) => y[i] = x[Pixel(e, i)];
    }

    internal readonly struct BackwardBody(Extent e, ArrayView<float> gradOutput, ArrayView<float> gradInput) : IGpuBody
    {
        public void Run(int i) => gradInput[Pixel(e, i)] = gradOutput[i];
    }
}
