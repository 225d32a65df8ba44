using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>
/// loss = (1/N) Σ_n (−ln Q[y] − ln(1.0001 − m + 1e-12) + β · KL · (1.0000001 − P[y])), the specification, with P = softmax(natural), Q = softmax(adversarial),
/// y = label, m = max_{c ≠ y} Q[c], KL = Σ_c P[c] · (ln P[c] − ln(Q[c] + 1e-12)), all of image n. A label that names no class gives NaN.
/// </summary>
/// <remarks>1.0001 − m is added up as 0.0001 and all probabilities but m, 1 − P[y] as all but that: a difference from 1 would keep few digits.</remarks>
static class MartLossReference
{
    /// <summary>What is left of 1.0001 + 1e-12 when the probabilities, which add up to 1, are taken away.</summary>
    public const double BoostFloor = 1e-4 + 1e-12;

    /// <summary>The same of 1.0000001.</summary>
    public const double WeightFloor = 1e-7;

    /// <summary>What keeps the logarithm of an adversarial probability finite.</summary>
    public const double LogFloor = 1e-12;

    public static void Forward<T>(int n, int classes, double beta, T[] natural, T[] adversarial, T[] labels, T[] loss) where T : IFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < n; i++)
        {
            var image = new Image<T>(classes, i, natural, adversarial, labels[i]);
            sum += -image.LnLabel - T.Log(image.Rest + T.CreateChecked(BoostFloor)) + T.CreateChecked(beta) * image.Divergence * image.Weight;
        }
        loss[0] = sum / T.CreateChecked(n);
    }

    public static void GradNatural<T>(int n, int classes, double beta, T[] natural, T[] adversarial, T[] labels, T[] gradLoss, T[] gradNatural)
        where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < n; i++)
        {
            var image = new Image<T>(classes, i, natural, adversarial, labels[i]);
            for (var c = 0; c < classes; c++)
            {
                var ofLabel = image.P[image.Label] * ((c == image.Label ? T.One : T.Zero) - image.P[c]);
                var gradient = image.Weight * image.P[c] * (image.Term(c) - image.Divergence) - image.Divergence * ofLabel;
                gradNatural[i * classes + c] = T.CreateChecked(beta) * gradient * gradLoss[0] / T.CreateChecked(n);
            }
        }
    }

    public static void GradAdversarial<T>(int n, int classes, double beta, T[] natural, T[] adversarial, T[] labels, T[] gradLoss, T[] gradAdversarial)
        where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < n; i++)
        {
            var image = new Image<T>(classes, i, natural, adversarial, labels[i]);
            var shared = T.Zero;
            for (var c = 0; c < classes; c++) shared += image.P[c] * image.Share(c);
            for (var c = 0; c < classes; c++)
            {
                var gradient = image.Q[c] - (c == image.Label ? T.One : T.Zero);
                if (image.Other >= 0)
                    gradient += image.Q[image.Other] * ((c == image.Other ? T.One : T.Zero) - image.Q[c]) / (image.Rest + T.CreateChecked(BoostFloor));
                gradient += T.CreateChecked(beta) * image.Weight * (image.Q[c] * shared - image.P[c] * image.Share(c));
                gradAdversarial[i * classes + c] = gradient * gradLoss[0] / T.CreateChecked(n);
            }
        }
    }

    readonly struct Image<T> where T : IFloatingPointIeee754<T>
    {
        readonly T[] lnP;

        public Image(int classes, int image, T[] natural, T[] adversarial, T label)
        {
            lnP = Logarithms(natural.AsSpan(image * classes, classes));
            var lnQ = Logarithms(adversarial.AsSpan(image * classes, classes));
            (P, Q, Label, Other) = ([.. lnP.Select(T.Exp)], [.. lnQ.Select(T.Exp)], 0, -1);
            LnLabel = T.NaN;
            for (var c = 0; c < classes; c++)
                if (label == T.CreateChecked(c)) (Label, LnLabel) = (c, lnQ[c]);
                else if (Other < 0 || lnQ[c] > lnQ[Other]) Other = c;
            Weight = T.CreateChecked(WeightFloor);
            for (var c = 0; c < classes; c++)
            {
                if (c != Other) Rest += Q[c];
                if (c != Label) Weight += P[c];
                Divergence += P[c] * Term(c);
            }
        }

        public T[] P { get; }

        public T[] Q { get; }

        public int Label { get; }

        /// <summary>The likeliest wrong class under attack; -1 where there is but one class.</summary>
        public int Other { get; }

        public T LnLabel { get; }

        /// <summary>1 − m.</summary>
        public T Rest { get; } = T.Zero;

        public T Weight { get; }

        public T Divergence { get; } = T.Zero;

        public T Term(int c) => lnP[c] - T.Log(Q[c] + T.CreateChecked(LogFloor));

        /// <summary>Q / (Q + 1e-12).</summary>
        public T Share(int c) => Q[c] / (Q[c] + T.CreateChecked(LogFloor));

        static T[] Logarithms(ReadOnlySpan<T> logits)
        {
            var largest = logits[0];
            foreach (var logit in logits) largest = T.Max(largest, logit);
            var total = T.Zero;
            foreach (var logit in logits) total += T.Exp(logit - largest);
            var logarithms = new T[logits.Length];
            for (var c = 0; c < logits.Length; c++) logarithms[c] = logits[c] - largest - T.Log(total);
            return logarithms;
        }
    }
}
