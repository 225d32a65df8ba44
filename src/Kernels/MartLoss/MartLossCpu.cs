using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// MART's loss in the batch-lane layout (<see cref="SoftmaxCpu"/>), 16 images at once. Both softmaxes are computed again in the backward passes, which costs
/// less than to keep them.
/// </summary>
static unsafe class MartLossCpu
{
    public static void Forward(CpuDevice device, int n, int classes, float beta, float* natural, float* adversarial, float* labels, float* loss) =>
        SoftmaxCpu.MeanLoss(device, n, new ForwardBody(classes, beta, natural, adversarial, labels), loss);

    public static void GradNatural(
        CpuDevice device, int n, int classes, float beta, float* natural, float* adversarial, float* labels, float* gradLoss, float* gradient) =>
        device.Workers.Run(Lanes.Blocks(n), new NaturalTask(
            n, classes, beta * *gradLoss / device.WholeBatch(n, "loss gradient"), natural, adversarial, labels, gradient));

    public static void GradAdversarial(
        CpuDevice device, int n, int classes, float beta, float* natural, float* adversarial, float* labels, float* gradLoss, float* gradient) =>
        device.Workers.Run(Lanes.Blocks(n), new AdversarialTask(
            n, classes, beta, *gradLoss / device.WholeBatch(n, "loss gradient"), natural, adversarial, labels, gradient));

    readonly struct ForwardBody(int classes, float beta, float* natural, float* adversarial, float* labels) : ILossBody
    {
        public Vector512<float> Losses(int block)
        {
            var images = new Images(classes, block, natural, adversarial, labels);
            var boost = LaneMath.Log(images.Rest + Vector512.Create((float)MartLossReference.BoostFloor));
            return Vector512.FusedMultiplyAdd(Vector512.Create(beta) * images.Divergence, images.Weight, -images.LnLabel - boost);
        }
    }

    readonly struct NaturalTask(int n, int classes, float scale, float* natural, float* adversarial, float* labels, float* gradient) : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var images = new Images(classes, block, natural, adversarial, labels);
            for (var c = 0; c < classes; c++)
            {
                var p = LaneMath.Exp(images.LnP(c));
                var rest = Vector512.ConditionalSelect(images.IsLabel(c), images.Weight - Vector512.Create((float)MartLossReference.WeightFloor), -p);
                var slope = images.Weight * p * (images.Term(c) - images.Divergence) - images.Divergence * images.LabelP * rest;
                Lanes.Select(mask, slope * Vector512.Create(scale)).Store(gradient + images.Start + c * Lanes.Width);
            }
        }
    }

    readonly struct AdversarialTask(int n, int classes, float beta, float scale, float* natural, float* adversarial, float* labels, float* gradient)
        : IParallelBody
    {
        public void Run(int block)
        {
            var mask = Lanes.Mask(n, block);
            var images = new Images(classes, block, natural, adversarial, labels);
            var (shared, wrong) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var c = 0; c < classes; c++)
            {
                var q = LaneMath.Exp(images.LnQ(c));
                shared = Vector512.FusedMultiplyAdd(LaneMath.Exp(images.LnP(c)), Images.Share(q), shared);
                wrong += Vector512.ConditionalSelect(images.IsLabel(c), Vector512<float>.Zero, q);
            }
            var boost = images.OtherQ / (images.Rest + Vector512.Create((float)MartLossReference.BoostFloor));
            for (var c = 0; c < classes; c++)
            {
                var q = LaneMath.Exp(images.LnQ(c));
                var slope = Vector512.ConditionalSelect(images.IsLabel(c), -wrong, q);
                slope = Vector512.FusedMultiplyAdd(boost, Vector512.ConditionalSelect(images.IsOther(c), images.Rest, -q), slope);
                var pull = q * shared - LaneMath.Exp(images.LnP(c)) * Images.Share(q);
                slope = Vector512.FusedMultiplyAdd(Vector512.Create(beta) * images.Weight, pull, slope);
                Lanes.Select(mask, slope * Vector512.Create(scale)).Store(gradient + images.Start + c * Lanes.Width);
            }
        }
    }

    /// <summary>What the loss needs of 16 images.</summary>
    readonly struct Images
    {
        public readonly long Start;
        public readonly Vector512<float> LnLabel, Rest, Weight, Divergence, LabelP, OtherQ;
        readonly float* p, q;
        readonly Vector512<float> largestP, largestQ, logarithmP, logarithmQ, label, other;

        public Images(int classes, int block, float* natural, float* adversarial, float* labels)
        {
            Start = (long)block * classes * Lanes.Width;
            p = natural + Start;
            q = adversarial + Start;
            label = Vector512.Load(labels + block * Lanes.Width);
            largestP = SoftmaxCpu.Largest(classes, p);
            largestQ = SoftmaxCpu.Largest(classes, q);
            logarithmP = LaneMath.Log(SoftmaxCpu.Total(classes, p, largestP));
            logarithmQ = LaneMath.Log(SoftmaxCpu.Total(classes, q, largestQ));
            LnLabel = Vector512.Create(float.NaN);
            LabelP = LnLabel;
            other = Vector512.Create(-1f);
            var most = Vector512.Create(float.NegativeInfinity);
            for (var c = 0; c < classes; c++)
            {
                var (isLabel, ln) = (IsLabel(c), LnQ(c));
                LnLabel = Vector512.ConditionalSelect(isLabel, ln, LnLabel);
                var isMore = Vector512.AndNot(Vector512.GreaterThan(ln, most), isLabel);
                most = Vector512.ConditionalSelect(isMore, ln, most);
                other = Vector512.ConditionalSelect(isMore, Vector512.Create((float)c), other);
            }
            OtherQ = LaneMath.Exp(most);
            Weight = Vector512.Create((float)MartLossReference.WeightFloor);
            for (var c = 0; c < classes; c++)
            {
                var (probability, isLabel) = (LaneMath.Exp(LnP(c)), IsLabel(c));
                LabelP = Vector512.ConditionalSelect(isLabel, probability, LabelP);
                Weight += Vector512.ConditionalSelect(isLabel, Vector512<float>.Zero, probability);
                Rest += Vector512.ConditionalSelect(IsOther(c), Vector512<float>.Zero, LaneMath.Exp(LnQ(c)));
                Divergence = Vector512.FusedMultiplyAdd(probability, Term(c), Divergence);
            }
        }

        public Vector512<float> LnP(int c) => Vector512.Load(p + c * Lanes.Width) - largestP - logarithmP;

        public Vector512<float> LnQ(int c) => Vector512.Load(q + c * Lanes.Width) - largestQ - logarithmQ;

        public Vector512<float> IsLabel(int c) => Vector512.Equals(label, Vector512.Create((float)c));

        public Vector512<float> IsOther(int c) => Vector512.Equals(other, Vector512.Create((float)c));

        /// <summary>ln P − ln(Q + 1e-12).</summary>
        public Vector512<float> Term(int c) => LnP(c) - LaneMath.Log(LaneMath.Exp(LnQ(c)) + Vector512.Create((float)MartLossReference.LogFloor));

        /// <summary>Q / (Q + 1e-12).</summary>
        public static Vector512<float> Share(Vector512<float> q) => q / (q + Vector512.Create((float)MartLossReference.LogFloor));
    }
}
