using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>The Kullback-Leibler divergence; a thread owns an image, a fixed tree adds the divergences (<see cref="ColumnSumGpu"/>).</summary>
static class KlDivergenceGpu
{
    public static void Forward(GpuDevice device, int n, int classes, DeviceBuffer p, DeviceBuffer q, DeviceBuffer loss)
    {
        var divergences = device.Rent(n);
        device.Run(n, new ForwardBody(classes, GpuBuffer.Of(p), GpuBuffer.Of(q), GpuBuffer.Of(divergences)));
        ColumnSumGpu.Run(device, n, 1, divergences, loss, 1f / n);
        device.Return(divergences);
    }

    public static void GradP(GpuDevice device, int n, int classes, DeviceBuffer p, DeviceBuffer q, DeviceBuffer gradLoss, DeviceBuffer gradP) =>
        device.Run(n, new GradPBody(n, classes, GpuBuffer.Of(p), GpuBuffer.Of(q), GpuBuffer.Of(gradLoss), GpuBuffer.Of(gradP)));

    public static void GradQ(GpuDevice device, int n, int classes, DeviceBuffer p, DeviceBuffer q, DeviceBuffer gradLoss, DeviceBuffer gradQ) =>
        device.Run(n, new GradQBody(n, classes, GpuBuffer.Of(p), GpuBuffer.Of(q), GpuBuffer.Of(gradLoss), GpuBuffer.Of(gradQ)));

    static float Divergence(int classes, ArrayView<float> p, ArrayView<float> q, int at, float largestP, float logP, float largestQ, float logQ)
    {
        var sum = 0f;
        for (var c = 0; c < classes; c++)
        {
            var ln = p[at + c] - largestP - logP;
            sum = GpuMath.MultiplyAdd(FloatMath.Exp(ln), ln - (q[at + c] - largestQ - logQ), sum);
        }
        return sum;
    }

    internal readonly struct ForwardBody(int classes, ArrayView<float> p, ArrayView<float> q, ArrayView<float> divergences) : IGpuBody
    {
        public void Run(int i)
        {
            var at = i * classes;
            var largestP = SoftmaxGpu.Largest(p, at, classes);
            var largestQ = SoftmaxGpu.Largest(q, at, classes);
            var logP = FloatMath.Log(SoftmaxGpu.Total(p, at, classes, largestP));
            var logQ = FloatMath.Log(SoftmaxGpu.Total(q, at, classes, largestQ));
            divergences[i] = Divergence(classes, p, q, at, largestP, logP, largestQ, logQ);
        }
    }

    internal readonly struct GradPBody(
        int n, int classes, ArrayView<float> p, ArrayView<float> q, ArrayView<float> gradLoss, ArrayView<float> gradP) : IGpuBody
    {
        public void Run(int i)
        {
            var at = i * classes;
            var largestP = SoftmaxGpu.Largest(p, at, classes);
            var largestQ = SoftmaxGpu.Largest(q, at, classes);
            var logP = FloatMath.Log(SoftmaxGpu.Total(p, at, classes, largestP));
            var logQ = FloatMath.Log(SoftmaxGpu.Total(q, at, classes, largestQ));
            var divergence = Divergence(classes, p, q, at, largestP, logP, largestQ, logQ);
            var scale = gradLoss[0] / n;
            for (var c = 0; c < classes; c++)
            {
                var ln = p[at + c] - largestP - logP;
                gradP[at + c] = FloatMath.Exp(ln) * (ln - (q[at + c] - largestQ - logQ) - divergence) * scale;
            }
        }
    }

    internal readonly struct GradQBody(
        int n, int classes, ArrayView<float> p, ArrayView<float> q, ArrayView<float> gradLoss, ArrayView<float> gradQ) : IGpuBody
    {
        public void Run(int i)
        {
            var at = i * classes;
            var largestP = SoftmaxGpu.Largest(p, at, classes);
            var largestQ = SoftmaxGpu.Largest(q, at, classes);
            var logP = FloatMath.Log(SoftmaxGpu.Total(p, at, classes, largestP));
            var logQ = FloatMath.Log(SoftmaxGpu.Total(q, at, classes, largestQ));
            var scale = gradLoss[0] / n;
            for (var c = 0; c < classes; c++)
                gradQ[at + c] = (FloatMath.Exp(q[at + c] - largestQ - logQ) - FloatMath.Exp(p[at + c] - largestP - logP)) * scale;
        }
    }
}
