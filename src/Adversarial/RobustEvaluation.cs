using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>Counts what a network classifies rightly with and without an attack.</summary>
public static class RobustEvaluation
{
    /// <summary>
    /// Attacks every image <see cref="Attack.Restarts"/> times; one counts as robust only if every restart fails. The clean image is not one of the restarts.
    /// </summary>
    /// <param name="network">What is attacked; it is left as it was.</param>
    /// <param name="batches">The images, in batches of any size.</param>
    /// <param name="attack">The attack.</param>
    /// <param name="seed">The run's seed; random starts are keyed by it, the restart and the number of the batch.</param>
    /// <param name="purpose">What the evaluation is for, another part of that key.</param>
    /// <exception cref="ShapeException">Images do not fit the network.</exception>
    public static RobustScore Measure(Network network, IEnumerable<LabeledImages> batches, Attack attack, long seed, string purpose = "evaluate")
    {
        using var tape = new Tape(network.Device, GradientTarget.Watched);
        var (images, natural, robust, units, number) = (0, 0, 0, 0.0, 0);
        foreach (var batch in batches)
        {
            var shape = new Shape(batch.Count, network.Input.Channels, network.Input.Height, network.Input.Width);
            using var clean = Tensor.FromBatch(network.Device, shape, batch.Images.Span);
            using var labels = Tensor.FromBatch(network.Device, new Shape(batch.Count), batch.Labels.Span);
            using var adversarial = Tensor.FromBatch(network.Device, shape, batch.Images.Span);
            var correct = Correct(network, clean, batch.Labels.Span);
            natural += correct.AsSpan().Count(true);
            units += batch.Count;

            var stands = new bool[batch.Count];
            Array.Fill(stands, true);
            for (var restart = 0; restart < attack.Restarts; restart++)
            {
                attack.Perturb(network, new Batch(clean, labels), adversarial, tape, new StartKey(seed, purpose, restart, 0, number));
                correct = Correct(network, adversarial, batch.Labels.Span);
                for (var i = 0; i < stands.Length; i++) stands[i] &= correct[i];
                units += (attack.ForwardUnits + 1) * batch.Count;
            }
            robust += stands.AsSpan().Count(true);
            images += batch.Count;
            number++;
        }
        return new RobustScore(images, natural, robust, units);
    }

    /// <summary>Whether the first of the largest logits is at the label; NaN is never the largest. As <see cref="Tensor.CountCorrect"/>, but for each image.</summary>
    static bool[] Correct(Network network, Tensor images, ReadOnlySpan<float> labels)
    {
        using var tape = new Tape(network.Device, GradientTarget.None);
        var logits = network.Forward(tape.Input(images), Mode.Evaluate).ToArray();
        var correct = new bool[labels.Length];
        for (var n = 0; n < correct.Length; n++)
        {
            var of = logits.AsSpan(n * network.Classes, network.Classes);
            var (largest, at) = (float.NegativeInfinity, -1);
            for (var c = 0; c < of.Length; c++)
                if (of[c] > largest) (largest, at) = (of[c], c);
            correct[n] = at == labels[n];
        }
        return correct;
    }
}
