using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// The Kullback-Leibler divergence in the batch-lane layout (<see cref="SoftmaxCpu"/>). Both softmaxes are computed again in the backward passes, which costs
/// less than to keep them.
/// </summary>
static unsafe class KlDivergenceCpu
{
    public static void Forward(CpuDevice device, int n, int classes, float* p, float* q, float* loss) =>
        SoftmaxCpu.MeanLoss(device, n, new ForwardBody(classes, p, q), loss);

    public static void GradP(CpuDevice device, int n, int classes, float* p, float* q, float* gradLoss, float* gradP) =>
        device.Workers.Run(Lanes.Blocks(n), new GradPTask(n, classes, p, q, *gradLoss / device.WholeBatch(n, "loss gradient"), gradP));

    public static void GradQ(CpuDevice device, int n, int classes, float* p, float* q, float* gradLoss, float* gradQ) =>
        device.Workers.Run(Lanes.Blocks(n), new GradQTask(n, classes, p, q, *gradLoss / device.WholeBatch(n, "loss gradient"), gradQ));

    readonly struct ForwardBody(int classes, float* p, float* q) : ILossBody
    {
        public Vector512<float> Losses(int block) => new Pair(classes, block, p, q).Divergence();
    }

    readonly struct GradPTask(int n, int classes, float* p, float* q, float scale, float* gradP) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var pair = new Pair(classes, block, p, q);
            var divergence = pair.Divergence();
            for (var c = 0; c < classes; c++)
            {
                var (lnP, lnQ) = pair.At(c);
                Lanes.Select(mask, LaneMath.Exp(lnP) * (lnP - lnQ - divergence) * Vector512.Create(scale)).Store(gradP + pair.Start + c * Lanes.Width);
            }
        }
    }

    readonly struct GradQTask(int n, int classes, float* p, float* q, float scale, float* gradQ) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var pair = new Pair(classes, block, p, q);
            for (var c = 0; c < classes; c++)
            {
                var (lnP, lnQ) = pair.At(c);
                Lanes.Select(mask, (LaneMath.Exp(lnQ) - LaneMath.Exp(lnP)) * Vector512.Create(scale)).Store(gradQ + pair.Start + c * Lanes.Width);
            }
        }
    }

    /// <summary>Both logits of 16 images, and what is subtracted from them to give logarithms: first the largest, then the logarithm of the sum.</summary>
    readonly struct Pair
    {
        public readonly long Start;
        readonly int classes;
        readonly float* p, q;
        readonly Vector512<float> largestP, logarithmP, largestQ, logarithmQ;

        public Pair(int classes, int block, float* p, float* q)
        {
            Start = (long)block * classes * Lanes.Width;
            this.classes = classes;
            this.p = p + Start;
            this.q = q + Start;
            largestP = SoftmaxCpu.Largest(classes, this.p);
            logarithmP = LaneMath.Log(SoftmaxCpu.Total(classes, this.p, largestP));
            largestQ = SoftmaxCpu.Largest(classes, this.q);
            logarithmQ = LaneMath.Log(SoftmaxCpu.Total(classes, this.q, largestQ));
        }

        /// <summary>ln P and ln Q of a class.</summary>
        public (Vector512<float> P, Vector512<float> Q) At(int c) =>
            (Vector512.Load(p + c * Lanes.Width) - largestP - logarithmP, Vector512.Load(q + c * Lanes.Width) - largestQ - logarithmQ);

        public Vector512<float> Divergence()
        {
            var sum = Vector512<float>.Zero;
            for (var c = 0; c < classes; c++)
            {
                var (lnP, lnQ) = At(c);
                sum = Vector512.FusedMultiplyAdd(LaneMath.Exp(lnP), lnP - lnQ, sum);
            }
            return sum;
        }
    }
}
