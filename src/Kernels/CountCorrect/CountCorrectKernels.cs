using System.Numerics;
using System.Runtime.Intrinsics;
using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>How many images have their largest logit at their label; the first of equal ones counts, NaN never does. Exact up to 2²⁴ images.</summary>
public static unsafe class CountCorrectKernels
{
    /// <summary>Counts into one plain number.</summary>
    public static void Run(int n, int classes, DeviceBuffer logits, DeviceBuffer labels, DeviceBuffer count)
    {
        switch (logits.Device)
        {
            case CpuDevice cpu: CountCorrectCpu.Run(cpu, n, classes, CpuBuffer.Of(logits), CpuBuffer.Of(labels), CpuBuffer.Of(count)); break;
            case GpuDevice gpu: CountCorrectGpu.Run(gpu, n, classes, logits, labels, count); break;
            case ReferenceDevice:
                CountCorrectReference.Run(n, classes, ReferenceBuffer.Of(logits), ReferenceBuffer.Of(labels), ReferenceBuffer.Of(count));
                break;
            default: throw UnsupportedDevice.For(logits.Device, "count of correct answers");
        }
    }
}

/// <summary>Counts the correct answers of 16 images at a time, on the calling thread: a batch of 128 and 10 classes is 80 vectors.</summary>
static unsafe class CountCorrectCpu
{
    public static void Run(CpuDevice device, int n, int classes, float* logits, float* labels, float* count) =>
        *count = device.Shares is { } shares ? Total(device, shares, n, classes, logits, labels) : Count(n, classes, logits, labels);

    static int Total(CpuDevice device, BatchShares shares, int n, int classes, float* logits, float* labels)
    {
        using var counts = new GroupSums(device, shares, n, "count of correct answers", 1);
        foreach (var group in shares.Own)
            *counts.Of(group.Number) = Count(group.Images, classes, logits + group.Offset(classes), labels + group.Offset(1));
        counts.Gather();
        return (int)counts.Total(0);
    }

    static int Count(int n, int classes, float* logits, float* labels)
    {
        var correct = 0;
        for (var block = 0; block < Lanes.Blocks(n); block++)
        {
            var x = logits + (long)block * classes * Lanes.Width;
            var largest = Vector512.Create(float.NegativeInfinity);
            var at = Vector512.Create(-1f);
            for (var c = 0; c < classes; c++)
            {
                var v = Vector512.Load(x + c * Lanes.Width);
                var larger = Vector512.GreaterThan(v, largest);
                largest = Vector512.ConditionalSelect(larger, v, largest);
                at = Vector512.ConditionalSelect(larger, Vector512.Create((float)c), at);
            }
            var hit = Vector512.Equals(at, Vector512.Load(labels + block * Lanes.Width)) & Lanes.Mask(n, block);
            correct += System.Numerics.BitOperations.PopCount(Vector512.ExtractMostSignificantBits(hit));
        }
        return correct;
    }
}

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

/// <summary>How many images have their largest logit at their label; the first of equal ones counts, NaN never does.</summary>
static class CountCorrectReference
{
    public static void Run<T>(int n, int classes, T[] logits, T[] labels, T[] count) where T : IFloatingPointIeee754<T>
    {
        var correct = 0;
        for (var image = 0; image < n; image++)
        {
            var (largest, at) = (T.NegativeInfinity, -1);
            for (var c = 0; c < classes; c++)
                if (logits[image * classes + c] > largest) (largest, at) = (logits[image * classes + c], c);
            if (labels[image] == T.CreateChecked(at)) correct++;
        }
        count[0] = T.CreateChecked(correct);
    }
}
