using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A thread owns a number of the batch. The table of 256 quotients comes from the host: not every GPU divides as exactly.</summary>
static class ImageGatherGpu
{
    public static void Run(GpuDevice device, Extent image, Extent output, DeviceBuffer pixels, DeviceBuffer unit, DeviceBuffer cuts, DeviceBuffer y) =>
        device.Run(output.Count, new Body(image, output, GpuBuffer.Of<byte>(pixels), GpuBuffer.Of(unit), GpuBuffer.Of<int>(cuts), GpuBuffer.Of(y)));

    internal readonly struct Body(
        Extent image, Extent output, ArrayView<byte> pixels, ArrayView<float> unit, ArrayView<int> cuts, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % output.C;
            var pixel = i / output.C;
            var w = pixel % output.W;
            var row = pixel / output.W;
            var h = row % output.H;
            var cut = row / output.H * ImageGatherKernels.CutNumbers;
            var fromRow = h + cuts[cut + 1];
            var fromColumn = (cuts[cut + 3] != 0 ? output.W - 1 - w : w) + cuts[cut + 2];
            var isInside = (uint)fromRow < (uint)image.H && (uint)fromColumn < (uint)image.W;
            var place = ((cuts[cut] * image.C + c) * image.H + fromRow) * image.W + fromColumn;
            var value = unit[(int)pixels[isInside ? place : 0]];
            var isHole = h >= cuts[cut + 4] && w >= cuts[cut + 5] && h < cuts[cut + 6] && w < cuts[cut + 7];
            var hole = unit[ImageGatherKernels.Bytes + c];
            y[i] = isHole ? hole : isInside ? value : 0;
        }
    }
}
