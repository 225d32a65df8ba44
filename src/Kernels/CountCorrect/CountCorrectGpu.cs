using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A thread says 1 or 0 for an image, a fixed tree adds them: whole numbers, so the count is exact.</summary>
static class CountCorrectGpu
{
    public static void Run(GpuDevice device, int n, int classes, DeviceBuffer logits, DeviceBuffer labels, DeviceBuffer count)
    {
        var hits = device.Rent(n);
        device.Run(n, new Body(classes, GpuBuffer.Of(logits), GpuBuffer.Of(labels), GpuBuffer.Of(hits)));
        ColumnSumGpu.Run(device, n, 1, hits, count);
        device.Return(hits);
    }

    internal readonly struct Body(int classes, ArrayView<float> logits, ArrayView<float> labels, ArrayView<float> hits) : IGpuBody
    {
        public void Run(int i)
        {
            var largest = float.NegativeInfinity;
            var at = -1f;
            for (var c = 0; c < classes; c++)
            {
                var v = logits[i * classes + c];
                at = v > largest ? c : at;
                largest = v > largest ? v : largest;
            }
            hits[i] = at == labels[i] ? 1f : 0f; // not 1 : 0, see IGpuBody
        }
    }
}
