using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// The Square attack: a random search that asks for scores alone. It begins with vertical stripes at the edge of the ball and sets ever smaller random squares
/// to one
/// of its corners, keeping what lowers the margin.
/// </summary>
/// <remarks>
/// Its published parameters: squares of 0.8 of the image at first, halved after 10, 50, 200, 500, 1,000, 2,000, 4,000, 6,000 and 8,000 of 10,000 queries, and
/// in
/// proportion for other numbers of them. Source: Andriushchenko et al. 2020, arXiv:1912.00049, algorithms 1 and 2.
/// </remarks>
public sealed class Square : ImageAttack
{
    const double FirstShare = 0.8;
    const int Scale = 10_000;
    static readonly int[] Halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

    readonly int queries;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="queries">Forward passes for each image, at least 1; 5,000 in AutoAttack.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public Square(LinfThreat threat, int queries = 5000) : base(threat)
    {
        if (queries < 1) throw new AdversarialException($"queries of an attack is at least 1, got {queries}");
        this.queries = queries;
    }

    /// <summary>The side of the square at a query, in pixels.</summary>
    /// <param name="query">From 0.</param>
    /// <param name="queries">How many there are.</param>
    /// <param name="height">Of the image.</param>
    /// <param name="width">Of the image.</param>
    public static int Side(int query, int queries, int height, int width)
    {
        var scaled = (int)((double)query / queries * Scale);
        var share = FirstShare;
        foreach (var halving in Halvings)
            if (scaled > halving) share /= 2;
        return Math.Clamp((int)Math.Round(Math.Sqrt(share * height * width)), 1, Math.Min(height, width));
    }

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        var (input, length) = (victim.Input, batch.ImageLength);
        var found = new float[batch.Images.Length];
        int[] places = [.. Enumerable.Range(0, batch.Count)];
        RandomStream[] streams = [.. batch.Numbers.Select(number => key.Stream("square", number))];
        float[] best = [.. batch.Images];
        float[] margins = [.. Enumerable.Repeat(float.PositiveInfinity, batch.Count)];
        using var loop = victim.Journal.Open("query", queries);
        if (loop.Kept is { } kept)
        {
            found = kept.Floats("found", found.Length);
            places = kept.Rows("places", batch.Count);
            (batch, streams) = (batch.Select(places), Rows.Select<RandomStream>(streams, places, 1));
            (best, margins) = (kept.Floats("best", batch.Images.Length), kept.Floats("margins", batch.Count));
            kept.Restore("streams", streams);
        }
        else
        {
            for (var n = 0; n < batch.Count; n++) Stripes(Rows.Of(best, n, length), batch.Image(n), input, streams[n]);
        }
        var tried = best;
        for (var query = loop.First; query < queries && batch.Count > 0; query++)
        {
            loop.At(query, () => new AttackState().With("found", found).With("places", places).With("best", best).With("margins", margins)
                .With("streams", streams));
            if (query > 0)
            {
                tried = [.. best];
                var side = Side(query, queries, input.Height, input.Width);
                for (var n = 0; n < batch.Count; n++) Draw(Rows.Of(tried, n, length), batch.Image(n), input, side, streams[n]);
            }
            var logits = victim.Logits(tried);
            var fooled = Victim.Fooled(logits, batch.Labels, victim.Classes);
            for (var n = 0; n < batch.Count; n++)
            {
                var margin = Margin(Rows.Of(logits, n, victim.Classes), batch.Labels[n]);
                if (!(margin < margins[n]) && !fooled[n]) continue;
                margins[n] = margin;
                if (tried != best) Rows.Of(tried, n, length).CopyTo(Rows.Of(best, n, length));
            }
            var rows = Rows.WhereNot(fooled);
            if (rows.Length == batch.Count) continue;
            for (var n = 0; n < batch.Count; n++)
                if (fooled[n]) Rows.Of(best, n, length).CopyTo(Rows.Of(found, places[n], length));
            (batch, best) = (batch.Select(rows), Rows.Select<float>(best, rows, length));
            (places, margins, streams) = (Rows.Select<int>(places, rows, 1), Rows.Select<float>(margins, rows, 1), Rows.Select<RandomStream>(streams, rows, 1));
        }
        for (var n = 0; n < batch.Count; n++) Rows.Of(best, n, length).CopyTo(Rows.Of(found, places[n], length));
        return found;
    }

    static float Margin(ReadOnlySpan<float> logits, int label)
    {
        var other = float.NegativeInfinity;
        for (var c = 0; c < logits.Length; c++)
            if (c != label) other = Math.Max(other, logits[c]);
        return logits[label] - other;
    }

    void Stripes(Span<float> image, ReadOnlySpan<float> clean, ImageShape shape, RandomStream stream)
    {
        for (var c = 0; c < shape.Channels; c++)
            for (var w = 0; w < shape.Width; w++)
            {
                var move = Corner(stream);
                for (var h = 0; h < shape.Height; h++)
                {
                    var i = (c * shape.Height + h) * shape.Width + w;
                    image[i] = clean[i] + move;
                }
            }
        Threat.Project(image, clean);
    }

    void Draw(Span<float> image, ReadOnlySpan<float> clean, ImageShape shape, int side, RandomStream stream)
    {
        var (top, left) = (stream.NextInt(shape.Height - side + 1), stream.NextInt(shape.Width - side + 1));
        for (var c = 0; c < shape.Channels; c++)
        {
            var move = Corner(stream);
            for (var h = top; h < top + side; h++)
            {
                var i = (c * shape.Height + h) * shape.Width + left;
                for (var w = 0; w < side; w++) image[i + w] = clean[i + w] + move;
                Threat.Project(image.Slice(i, side), clean.Slice(i, side));
            }
        }
    }

    float Corner(RandomStream stream) => (stream.NextBits() & 0x80000000) == 0 ? Threat.Epsilon : -Threat.Epsilon;
}
