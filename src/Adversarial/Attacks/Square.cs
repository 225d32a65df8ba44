namespace NativeTickets.Adversarial;

/// <summary>
/// The Square attack: a random search that asks for scores alone. It begins at the edge of the ball, in L∞ with vertical stripes and in L2 with tiles, and
/// changes ever smaller random squares, keeping what lowers the margin.
/// </summary>
/// <remarks>
/// Its published parameters: squares of 0.8 of the image at first, halved as <see cref="SquareSchedule"/> says. Places and signs are drawn for each image;
/// the published code has one draw for the whole batch. Source: Andriushchenko et al. 2020, arXiv:1912.00049, algorithms 1 to 3.
/// </remarks>
public sealed class Square : ImageAttack
{
    readonly int queries;
    readonly SquareSchedule schedule;
    readonly SquareChange change;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do: L∞ or L2.</param>
    /// <param name="queries">Forward passes for each image, at least 1; 5,000 in AutoAttack, and one more there for the start.</param>
    /// <param name="schedule">When squares are halved.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public Square(Threat threat, int queries = 5000, SquareSchedule schedule = SquareSchedule.Rescaled) : base(threat)
    {
        if (queries < 1) throw new AdversarialException($"queries of an attack is at least 1, got {queries}");
        (this.queries, this.schedule) = (queries, schedule);
        KnownNorms.Require(threat, Title);
        change = threat is L2Threat ? new L2SquareChange(threat.Epsilon) : new LinfSquareChange(threat.Epsilon);
    }

    /// <summary>The side of the square at a query, in pixels.</summary>
    /// <param name="query">From 0.</param>
    /// <param name="queries">How many there are.</param>
    /// <param name="height">Of the image.</param>
    /// <param name="width">Of the image.</param>
    /// <param name="schedule">When squares are halved.</param>
    /// <param name="isL2">Whether it is that of L2, which is odd; else of L∞.</param>
    public static int Side(int query, int queries, int height, int width, SquareSchedule schedule = SquareSchedule.Rescaled, bool isL2 = false) =>
        SquareSide.At(query, queries, height, width, schedule, isL2);

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        var (input, length) = (victim.Input, batch.ImageLength);
        var found = new float[batch.Images.Length];
        int[] places = [.. Enumerable.Range(0, batch.Count)];
        RandomStream[] streams = [.. batch.Numbers.Select(number => key.Stream("square", number))];
        float[] best = [.. batch.Images];
        float[] margins = [.. Enumerable.Repeat(float.PositiveInfinity, batch.Count)];
        var uncounted = schedule == SquareSchedule.AutoAttack ? 1 : 0; // the start
        using var loop = victim.Journal.Open("query", queries + uncounted);
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
            for (var n = 0; n < batch.Count; n++)
            {
                change.Start(Rows.Of(best, n, length), batch.Image(n), input, streams[n]);
                Threat.Project(Rows.Of(best, n, length), batch.Image(n));
            }
        }
        var tried = best;
        for (var query = loop.First; query < queries + uncounted && batch.Count > 0; query++)
        {
            loop.At(query, () => new AttackState().With("found", found).With("places", places).With("best", best).With("margins", margins)
                .With("streams", streams));
            if (query > 0)
            {
                tried = [.. best];
                var side = Side(query - uncounted, queries, input.Height, input.Width, schedule, Threat is L2Threat);
                for (var n = 0; n < batch.Count; n++)
                {
                    change.Draw(Rows.Of(tried, n, length), batch.Image(n), input, side, streams[n]);
                    Threat.Project(Rows.Of(tried, n, length), batch.Image(n));
                }
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
}
