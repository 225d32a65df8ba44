namespace NativeTickets.Adversarial;

/// <summary>
/// The L2 attack of Carlini and Wagner: minimizes <c>‖x' − x‖² + c · max(z[label] − max over the other classes of z + confidence, 0)</c> by Adam over w with
/// x' = (tanh w + 1) / 2, and looks for the smallest c that succeeds. An image counts as fooled when one within epsilon was found, and is then left.
/// </summary>
/// <remarks>Source: Carlini and Wagner 2017, arXiv:1608.04644, section V and VI.A.</remarks>
public sealed class CarliniWagner : ImageAttack
{
    const float FirstConstant = 1e-3f;
    const float NoUpperBound = 1e10f;
    const float ConstantGrows = 10;
    const float Inside = 0.999999f; // keeps artanh of a black or white pixel finite
    const float Beta1 = 0.9f, Beta2 = 0.999f, Tiny = 1e-8f; // Adam's usual settings

    readonly int searches;
    readonly int steps;
    readonly float learningRate;
    readonly MarginLoss loss;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="searches">How many values of c are tried, at least 1; 9 in the published code.</param>
    /// <param name="steps">Adam's steps for each, at least 1; 1,000 in the published code.</param>
    /// <param name="learningRate">Adam's, above 0.</param>
    /// <param name="confidence">κ, at least 0.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public CarliniWagner(L2Threat threat, int searches = 9, int steps = 1000, float learningRate = 0.01f, float confidence = 0) : base(threat)
    {
        if (searches < 1) throw new AdversarialException($"searches of an attack is at least 1, got {searches}");
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(learningRate > 0 && float.IsFinite(learningRate)))
            throw new AdversarialException($"learningRate of an attack is a finite number above 0, got {learningRate}");
        (this.searches, this.steps, this.learningRate, loss) = (searches, steps, learningRate, new MarginLoss(confidence));
    }

    /// <inheritdoc/>
    public override string Title => "Carlini-Wagner";

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        float[] found = [.. batch.Images];
        int[] places = [.. Enumerable.Range(0, batch.Count)];
        var (constant, lower, upper) = (Filled(batch.Count, FirstConstant), new float[batch.Count], Filled(batch.Count, NoUpperBound));
        using var loop = victim.Journal.Open("search", searches);
        if (loop.Kept is { } kept)
        {
            found = kept.Floats("found", found.Length);
            places = kept.Rows("places", batch.Count);
            batch = batch.Select(places);
            (constant, lower) = (kept.Floats("constant", batch.Count), kept.Floats("lower", batch.Count));
            upper = kept.Floats("upper", batch.Count);
        }
        for (var search = loop.First; search < searches && batch.Count > 0; search++)
        {
            loop.At(search, () => new AttackState().With("found", found).With("places", places).With("constant", constant).With("lower", lower)
                .With("upper", upper));
            var succeeded = Search(victim, batch, constant, places, found, out var leaves);
            for (var n = 0; n < batch.Count; n++)
            {
                if (succeeded[n]) upper[n] = Math.Min(upper[n], constant[n]);
                else lower[n] = Math.Max(lower[n], constant[n]);
                constant[n] = upper[n] < NoUpperBound ? (lower[n] + upper[n]) / 2 : ConstantGrows * constant[n];
            }
            var rows = Rows.WhereNot(leaves);
            (batch, places) = (batch.Select(rows), Rows.Select<int>(places, rows, 1));
            (constant, lower, upper) = (Rows.Select<float>(constant, rows, 1), Rows.Select<float>(lower, rows, 1), Rows.Select<float>(upper, rows, 1));
        }
        return found;
    }

    /// <summary>Adam for one constant; says for which images any image beyond the boundary was found, and for which one within epsilon.</summary>
    bool[] Search(Victim victim, ImageBatch batch, float[] constant, int[] places, float[] found, out bool[] leaves)
    {
        var (length, succeeded, left) = (batch.ImageLength, new bool[batch.Count], new bool[batch.Count]);
        float[] w = [.. batch.Images.Select(pixel => Hyperbolic.Artanh((2 * pixel - 1) * Inside))];
        var (mean, square, images) = (new float[w.Length], new float[w.Length], new float[w.Length]);
        var (power1, power2) = (1.0, 1.0);
        using var loop = victim.Journal.Open("step", steps);
        if (loop.Kept is { } kept)
        {
            (succeeded, left) = (kept.Flags("succeeded", batch.Count), kept.Flags("left", batch.Count));
            (w, mean, square) = (kept.Floats("w", w.Length), kept.Floats("mean", w.Length), kept.Floats("square", w.Length));
            for (var step = 0; step < loop.First; step++) (power1, power2) = (power1 * Beta1, power2 * Beta2);
        }
        for (var step = loop.First; step < steps && left.Contains(false); step++)
        {
            loop.At(step, () => new AttackState().With("succeeded", succeeded).With("left", left).With("w", w).With("mean", mean).With("square", square));
            for (var i = 0; i < w.Length; i++) images[i] = (Hyperbolic.Tanh(w[i]) + 1) / 2;
            var at = victim.Gradients(loss, images, batch.Labels);
            (power1, power2) = (power1 * Beta1, power2 * Beta2);
            for (var n = 0; n < batch.Count; n++)
            {
                if (left[n]) continue;
                var image = Rows.Of(images, n, length);
                if (Victim.IsFooled(Rows.Of(at.Logits, n, victim.Classes), batch.Labels[n]))
                {
                    succeeded[n] = true;
                    left[n] = Threat.Admits(image, batch.Image(n));
                    if (left[n]) image.CopyTo(Rows.Of(found, places[n], length));
                }
                Descend(n * length, batch, constant[n], at.Gradient, images, w, mean, square, (float)(1 - power1), (float)(1 - power2));
            }
        }
        leaves = left;
        return succeeded;
    }

    void Descend(
        int first, ImageBatch batch, float constant, float[] gradLoss, float[] images, float[] w, float[] mean, float[] square, float correct1, float correct2)
    {
        for (var i = first; i < first + batch.ImageLength; i++)
        {
            // the loss is what an attack climbs, so its gradient is subtracted; dx'/dw = 2 x' (1 − x')
            var gradient = (2 * (images[i] - batch.Images[i]) - constant * gradLoss[i]) * 2 * images[i] * (1 - images[i]);
            mean[i] = Beta1 * mean[i] + (1 - Beta1) * gradient;
            square[i] = Beta2 * square[i] + (1 - Beta2) * gradient * gradient;
            w[i] -= learningRate * (mean[i] / correct1) / (MathF.Sqrt(square[i] / correct2) + Tiny);
        }
    }

    static float[] Filled(int count, float value) => [.. Enumerable.Repeat(value, count)];
}
