using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>MART's loss; a thread owns an image, a fixed tree adds the losses (<see cref="ColumnSumGpu"/>).</summary>
static class MartLossGpu
{
    public static void Forward(
        GpuDevice device, int n, int classes, float beta, DeviceBuffer natural, DeviceBuffer adversarial, DeviceBuffer labels, DeviceBuffer loss)
    {
        var losses = device.Rent(n);
        device.Run(n, new ForwardBody(classes, beta, GpuBuffer.Of(natural), GpuBuffer.Of(adversarial), GpuBuffer.Of(labels), GpuBuffer.Of(losses)));
        ColumnSumGpu.Run(device, n, 1, losses, loss, 1f / n);
        device.Return(losses);
    }

    public static void GradNatural(
        GpuDevice device, int n, int classes, float beta, DeviceBuffer natural, DeviceBuffer adversarial, DeviceBuffer labels, DeviceBuffer gradLoss,
        DeviceBuffer gradient) =>
        device.Run(n, new NaturalBody(n, classes, beta, GpuBuffer.Of(natural), GpuBuffer.Of(adversarial), GpuBuffer.Of(labels), GpuBuffer.Of(gradLoss),
            GpuBuffer.Of(gradient)));

    public static void GradAdversarial(
        GpuDevice device, int n, int classes, float beta, DeviceBuffer natural, DeviceBuffer adversarial, DeviceBuffer labels, DeviceBuffer gradLoss,
        DeviceBuffer gradient) =>
        device.Run(n, new AdversarialBody(n, classes, beta, GpuBuffer.Of(natural), GpuBuffer.Of(adversarial), GpuBuffer.Of(labels), GpuBuffer.Of(gradLoss),
            GpuBuffer.Of(gradient)));

    internal readonly struct ForwardBody(
        int classes, float beta, ArrayView<float> natural, ArrayView<float> adversarial, ArrayView<float> labels, ArrayView<float> losses) : IGpuBody
    {
        public void Run(int i)
        {
            var image = new Image(classes, i, natural, adversarial, labels[i]);
            var (rest, weight, divergence) = (0f, (float)MartLossReference.WeightFloor, 0f);
            for (var c = 0; c < classes; c++)
            {
                var p = FloatMath.Exp(image.LnP(c));
                rest += c == image.Other ? 0 : FloatMath.Exp(image.LnQ(c));
                weight += c == image.Label ? 0 : p;
                divergence = GpuMath.MultiplyAdd(p, image.Term(c), divergence);
            }
            var plain = -image.LnLabel - FloatMath.Log(rest + (float)MartLossReference.BoostFloor);
            losses[i] = GpuMath.MultiplyAdd(beta * divergence, weight, plain);
        }
    }

    internal readonly struct NaturalBody(
        int n, int classes, float beta, ArrayView<float> natural, ArrayView<float> adversarial, ArrayView<float> labels, ArrayView<float> gradLoss,
        ArrayView<float> gradient) : IGpuBody
    {
        public void Run(int i)
        {
            var image = new Image(classes, i, natural, adversarial, labels[i]);
            var (wrong, ofLabel, divergence) = (0f, 0f, 0f);
            for (var c = 0; c < classes; c++)
            {
                var p = FloatMath.Exp(image.LnP(c));
                wrong += c == image.Label ? 0 : p;
                ofLabel = c == image.Label ? p : ofLabel;
                divergence = GpuMath.MultiplyAdd(p, image.Term(c), divergence);
            }
            var (weight, scale) = (wrong + (float)MartLossReference.WeightFloor, beta * gradLoss[0] / n);
            for (var c = 0; c < classes; c++)
            {
                var p = FloatMath.Exp(image.LnP(c));
                var slope = weight * p * (image.Term(c) - divergence) - divergence * ofLabel * (c == image.Label ? wrong : -p);
                gradient[i * classes + c] = slope * scale;
            }
        }
    }

    internal readonly struct AdversarialBody(
        int n, int classes, float beta, ArrayView<float> natural, ArrayView<float> adversarial, ArrayView<float> labels, ArrayView<float> gradLoss,
        ArrayView<float> gradient) : IGpuBody
    {
        public void Run(int i)
        {
            var image = new Image(classes, i, natural, adversarial, labels[i]);
            var (rest, wrong, weight, shared, other) = (0f, 0f, (float)MartLossReference.WeightFloor, 0f, 0f);
            for (var c = 0; c < classes; c++)
            {
                var (p, q) = (FloatMath.Exp(image.LnP(c)), FloatMath.Exp(image.LnQ(c)));
                rest += c == image.Other ? 0 : q;
                other = c == image.Other ? q : other;
                wrong += c == image.Label ? 0 : q;
                weight += c == image.Label ? 0 : p;
                shared = GpuMath.MultiplyAdd(p, Image.Share(q), shared);
            }
            var (boost, scale) = (other / (rest + (float)MartLossReference.BoostFloor), gradLoss[0] / n);
            for (var c = 0; c < classes; c++)
            {
                var q = FloatMath.Exp(image.LnQ(c));
                var slope = GpuMath.MultiplyAdd(boost, c == image.Other ? rest : -q, c == image.Label ? -wrong : q);
                var pull = q * shared - FloatMath.Exp(image.LnP(c)) * Image.Share(q);
                gradient[i * classes + c] = GpuMath.MultiplyAdd(beta * weight, pull, slope) * scale;
            }
        }
    }

    /// <summary>Both logits of an image, what is subtracted from them to give logarithms, its label and the likeliest other class under attack.</summary>
    readonly struct Image
    {
        public readonly int Label, Other;
        public readonly float LnLabel;
        readonly ArrayView<float> p, q;
        readonly int at;
        readonly float largestP, logP, largestQ, logQ;

        public Image(int classes, int image, ArrayView<float> natural, ArrayView<float> adversarial, float label)
        {
            (p, q, at) = (natural, adversarial, image * classes);
            largestP = SoftmaxGpu.Largest(p, at, classes);
            largestQ = SoftmaxGpu.Largest(q, at, classes);
            logP = FloatMath.Log(SoftmaxGpu.Total(p, at, classes, largestP));
            logQ = FloatMath.Log(SoftmaxGpu.Total(q, at, classes, largestQ));
            var (found, other, most, ln) = (-1, -1, float.NegativeInfinity, float.NaN);
            for (var c = 0; c < classes; c++)
            {
                var here = q[at + c] - largestQ - logQ;
                var isLabel = label == c;
                found = isLabel ? c : found;
                ln = isLabel ? here : ln;
                var isMore = !isLabel && here > most;
                other = isMore ? c : other;
                most = isMore ? here : most;
            }
            (Label, Other, LnLabel) = (found, other, ln);
        }

        public float LnP(int c) => p[at + c] - largestP - logP;

        public float LnQ(int c) => q[at + c] - largestQ - logQ;

        /// <summary>ln P − ln(Q + 1e-12).</summary>
        public float Term(int c) => LnP(c) - FloatMath.Log(FloatMath.Exp(LnQ(c)) + (float)MartLossReference.LogFloor);

        /// <summary>Q / (Q + 1e-12).</summary>
        public static float Share(float q) => q / (q + (float)MartLossReference.LogFloor);
    }
}
