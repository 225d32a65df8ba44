namespace NativeTickets.Tests;

/// <summary>
/// How often 95 % intervals of a paired difference of accuracies contain the true one, where it is known: seeds are normal on the logit scale, images binomial.
/// </summary>
static class IntervalSimulation
{
    /// <summary>The ways to an interval that are compared; the first is what reports use.</summary>
    public static IReadOnlyList<string> Methods { get; } =
        ["seeds and images", "seeds", "seeds, logit", "seeds and images, logit", "one arm", "one arm as a difference"];

    static readonly double[] LogFactorials = Factorials(10_000);

    /// <summary>One situation.</summary>
    /// <param name="Seeds">How many seeds.</param>
    /// <param name="Accuracy">Of the left arm where its seed effect is 0.</param>
    /// <param name="Deviation">Of the seed effects, on the logit scale.</param>
    /// <param name="Images">That each accuracy counts.</param>
    /// <param name="Correlation">Of the two arms' seed effects.</param>
    /// <param name="Effect">By how much the right arm lies lower on the logit scale.</param>
    public readonly record struct Cell(int Seeds, double Accuracy, double Deviation, int Images, double Correlation, double Effect);

    /// <summary>Every situation for so many seeds.</summary>
    public static IEnumerable<Cell> Grid(int seeds) =>
        from accuracy in (double[])[0.1, 0.5, 0.9, 0.99]
        from deviation in (double[])[0.05, 0.2, 0.5]
        from images in (int[])[300, 1000, 3000, 10_000]
        from correlation in (double[])[0, 0.7]
        from effect in (double[])[0, 0.5]
        select new Cell(seeds, accuracy, deviation, images, correlation, effect);

    /// <summary>The share of intervals that contain the true value, by method.</summary>
    public static double[] Coverage(Cell cell, int draws)
    {
        var random = new SplitMix(HashOf(cell));
        var (left, right) = (Logit(cell.Accuracy), Logit(cell.Accuracy) - cell.Effect);
        double trueLeft = MeanAccuracy(left, cell.Deviation), truth = trueLeft - MeanAccuracy(right, cell.Deviation);
        var hits = new int[Methods.Count];
        var (n, rest) = (cell.Images, Math.Sqrt(1 - cell.Correlation * cell.Correlation));
        double[] mine = new double[cell.Seeds], differences = new double[cell.Seeds], logits = new double[cell.Seeds];
        for (var draw = 0; draw < draws; draw++)
        {
            double images = 0, imagesOfOne = 0, logitImages = 0, middle = 0;
            for (var seed = 0; seed < cell.Seeds; seed++)
            {
                var first = random.Normal();
                var second = cell.Correlation * first + rest * random.Normal();
                var (x, y) = (Binomial(random, n, Expit(left + cell.Deviation * first)), Binomial(random, n, Expit(right + cell.Deviation * second)));
                (mine[seed], differences[seed]) = ((double)x / n, (double)(x - y) / n);
                // half an image on either side keeps logits of 0 and 1 finite (Haldane 1956, Anscombe 1956)
                double logitX = Math.Log((x + 0.5) / (n - x + 0.5)), logitY = Math.Log((y + 0.5) / (n - y + 0.5));
                logits[seed] = logitX - logitY;
                middle += (logitX + logitY) / 2 / cell.Seeds;
                double varianceX = Spread.ImageVariance((double)x / n, n), varianceY = Spread.ImageVariance((double)y / n, n);
                imagesOfOne += varianceX / cell.Seeds;
                images += (varianceX + varianceY) / cell.Seeds;
                // the delta method: the variance of a logit is that of the share by (p(1-p))², and the share's is p(1-p)/n
                logitImages += (1 / (varianceX * n) + 1 / (varianceY * n)) / n / cell.Seeds;
            }
            Estimate[] found =
            [
                Spread.Of(differences, images).At(0.95), Spread.Of(differences).At(0.95), Back(Spread.Of(logits).At(0.95), middle),
                Back(Spread.Of(logits, logitImages).At(0.95), middle),
                (Spread.Of(mine, imagesOfOne) with { IsOneArm = true }).At(0.95), Spread.Of(mine, imagesOfOne).At(0.95),
            ];
            for (var method = 0; method < found.Length; method++)
            {
                var wanted = method >= 4 ? trueLeft : truth;
                // the means of counts are right to a few units in the last place
                if (found[method].Low - 1e-12 <= wanted && wanted <= found[method].High + 1e-12) hits[method]++;
            }
        }
        return [.. hits.Select(hit => (double)hit / draws)];
    }

    // the difference of two accuracies whose logits lie half a difference to either side of the arms' mean logit
    static Estimate Back(Estimate logits, double middle)
    {
        return new Estimate(logits.Count, Points(logits.Mean), Points(logits.Low!.Value), Points(logits.High!.Value));

        double Points(double difference) => Expit(middle + difference / 2) - Expit(middle - difference / 2);
    }

    public static double Logit(double share) => Math.Log(share / (1 - share));

    public static double Expit(double logit) => 1 / (1 + Math.Exp(-logit));

    // by the rule of rectangles, which is exact to many digits for a smooth function that vanishes at both ends
    static double MeanAccuracy(double logit, double deviation)
    {
        double sum = 0, weights = 0;
        for (var i = -800; i <= 800; i++)
        {
            var weight = Math.Exp(-i * i / 20_000.0);
            (sum, weights) = (sum + weight * Expit(logit + deviation * i / 100), weights + weight);
        }
        return sum / weights;
    }

    /// <summary>Inversion from the mode outwards, which takes about as many steps as the deviation.</summary>
    public static int Binomial(SplitMix random, int n, double p)
    {
        var mode = Math.Min(n, (int)((n + 1) * p));
        var odds = p / (1 - p);
        var atMode = Math.Exp(LogFactorials[n] - LogFactorials[mode] - LogFactorials[n - mode] + mode * Math.Log(p) + (n - mode) * Math.Log(1 - p));
        double left = random.Uniform() - atMode, up = atMode, down = atMode;
        for (int above = mode, below = mode; left > 0 && (above < n || below > 0);)
        {
            if (above < n)
            {
                up *= odds * (n - above) / ++above;
                if ((left -= up) <= 0) return above;
            }
            if (below > 0)
            {
                down *= below / (odds * (n - below + 1));
                below--;
                if ((left -= down) <= 0) return below;
            }
            if (up + down < 1e-18) break; // what is left of the number drawn is rounding
        }
        return mode;
    }

    static double[] Factorials(int most)
    {
        var logs = new double[most + 1];
        for (var i = 1; i <= most; i++) logs[i] = logs[i - 1] + Math.Log(i);
        return logs;
    }

    static ulong HashOf(Cell cell)
    {
        var random = new SplitMix(2026);
        foreach (var number in (double[])[cell.Seeds, cell.Accuracy, cell.Deviation, cell.Images, cell.Correlation, cell.Effect])
            random = new SplitMix(random.Next() ^ (ulong)BitConverter.DoubleToInt64Bits(number));
        return random.Next();
    }
}
