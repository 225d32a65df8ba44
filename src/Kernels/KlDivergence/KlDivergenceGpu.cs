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

    internal readonly struct ForwardBody(int classes, ArrayView<float> p, ArrayView<float> q, ArrayView<float> divergences) : IGpuBody
    {
        public void Run(int i) => divergences[i] = new Pair(classes, i, p, q).Divergence();
    }

    internal readonly struct GradPBody(
        int n, int classes, ArrayView<float> p, ArrayView<float> q, ArrayView<float> gradLoss, ArrayView<float> gradP) : IGpuBody
    {
        public void Run(int i)
        {
            var pair = new Pair(classes, i, p, q);
            var divergence = pair.Divergence();
            var scale = gradLoss[0] / n;
            for (var c = 0; c < classes; c++)
            {
                var ln = pair.LnP(c);
                gradP[i * classes + c] = FloatMath.Exp(ln) * (ln - pair.LnQ(c) - divergence) * scale;
            }
        }
    }

    internal readonly struct GradQBody(
        int n, int classes, ArrayView<float> p, ArrayView<float> q, ArrayView<float> gradLoss, ArrayView<float> gradQ) : IGpuBody
    {
        public void Run(int i)
        {
            var pair = new Pair(classes, i, p, q);
            var scale = gradLoss[0] / n;
            for (var c = 0; c < classes; c++) gradQ[i * classes + c] = (FloatMath.Exp(pair.LnQ(c)) - FloatMath.Exp(pair.LnP(c))) * scale;
        }
    }

    /// <summary>Both logits of an image, and what is subtracted from them to give logarithms: first the largest, then the logarithm of the sum.</summary>
    readonly struct Pair
    {
        readonly ArrayView<float> p, q;
        readonly int classes, at;
        readonly float largestP, logP, largestQ, logQ;

        public Pair(int classes, int image, ArrayView<float> p, ArrayView<float> q)
        {
            (this.p, this.q, this.classes, at) = (p, q, classes, image * classes);
            largestP = SoftmaxGpu.Largest(p, at, classes);
            largestQ = SoftmaxGpu.Largest(q, at, classes);
            logP = FloatMath.Log(SoftmaxGpu.Total(p, at, classes, largestP));
            logQ = FloatMath.Log(SoftmaxGpu.Total(q, at, classes, largestQ));
        }

        public float LnP(int c) => p[at + c] - largestP - logP;

        public float LnQ(int c) => q[at + c] - largestQ - logQ;

        public float Divergence()
        {
            var sum = 0f;
            for (var c = 0; c < classes; c++)
            {
                var ln = LnP(c);
                sum = GpuMath.MultiplyAdd(FloatMath.Exp(ln), ln - LnQ(c), sum);
            }
            return sum;
        }
    }
}
