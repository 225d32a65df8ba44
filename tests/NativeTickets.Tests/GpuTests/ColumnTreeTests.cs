using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>
/// What one launch gathers from columns has the bits that it had when each level was a launch: the order of every sum is written out here, number by number.
/// </summary>
public sealed class ColumnTreeTests
{
    const int Fan = 64;
    const float Epsilon = 1e-5f, Momentum = 0.1f;

    // one part; some; more than one group has; two levels; three; channels in fours and not; what one launch normalizes too, and what takes two
    public static TheoryData<int, int> Matrices => new()
    {
        { 2, 3 }, { 64, 4 }, { 65, 4 }, { 300, 5 }, { 2047, 4 }, { 2049, 3 }, { 64 * 64, 4 }, { 64 * 64 + 70, 4 },
    };

    [Theory, MemberData(nameof(Matrices))]
    public void A_batch_norm_sums_in_the_order_of_its_tree(int rows, int channels)
    {
        using var device = Device.Open("ilgpu-cpu");
        using var tape = new Tape(device);
        var (numbers, up) = (Draw(rows * channels, 1), Draw(rows * channels, 2));
        using var weight = Tensor.FromArray(device, new Shape(channels), Draw(channels, 3), requiresGradient: true);
        using var bias = Tensor.FromArray(device, new Shape(channels), Draw(channels, 4), requiresGradient: true);
        using var runningMean = Tensor.FromArray(device, new Shape(channels), Draw(channels, 5));
        using var runningVariance = Tensor.FromArray(device, new Shape(channels), [.. Draw(channels, 6).Select(Math.Abs)]);
        var (oldMean, oldVariance) = (runningMean.ToArray(), runningVariance.ToArray());
        var x = tape.Input(new Shape(rows, channels), numbers, watch: true);
        var y = x.BatchNorm(weight, bias, runningMean, runningVariance, training: true, Momentum, Epsilon, rectify: true);
        using var upstream = Tensor.FromBatch(device, x.Shape, up);
        tape.Backward(y, upstream);

        var expected = Normalized(rows, channels, numbers, up, weight.ToArray(), bias.ToArray(), oldMean, oldVariance);
        Same(expected.RunningMean, runningMean.ToArray());
        Same(expected.RunningVariance, runningVariance.ToArray());
        Same(expected.Y, y.ToArray());
        Same(expected.GradWeight, weight.Gradient!.ToArray());
        Same(expected.GradBias, bias.Gradient!.ToArray());
        Same(expected.GradInput, x.Gradient!.ToArray());
    }

    [Theory, InlineData(1), InlineData(64), InlineData(65), InlineData(5000)]
    public void A_sum_of_columns_is_taken_in_the_order_of_its_tree(int rows)
    {
        const int Columns = 3;
        using var device = Device.Open("ilgpu-cpu");
        var numbers = Draw(rows * Columns, 7);
        using var x = Tensor.FromBatch(device, new Shape(rows, Columns), numbers);
        using var sum = Tensor.Zeros(device, new Shape(Columns));
        ChannelSumKernels.Run(new Extent(rows, Columns, 1, 1), x.Buffer, sum.Buffer);
        Same([.. Enumerable.Range(0, Columns).Select(c => Sum([.. Column(numbers, rows, Columns, c)]))], sum.ToArray());
    }

    static (float[] RunningMean, float[] RunningVariance, float[] Y, float[] GradWeight, float[] GradBias, float[] GradInput) Normalized(
        int rows, int channels, float[] x, float[] up, float[] weight, float[] bias, float[] runningMean, float[] runningVariance)
    {
        var (means, variances) = (new float[channels], new float[channels]);
        var (y, gradInput, gradWeight, gradBias) = (new float[x.Length], new float[x.Length], new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            var (mean, squares) = Moments([.. Column(x, rows, channels, c)], rows);
            var inverse = 1 / MathF.Sqrt(squares / rows + Epsilon);
            var kept = 1 - Momentum;
            means[c] = MathF.FusedMultiplyAdd(kept, runningMean[c], Momentum * mean);
            variances[c] = MathF.FusedMultiplyAdd(kept, runningVariance[c], Momentum * (squares / (rows - 1)));
            var (products, passed) = (new float[rows], new float[rows]);
            var scale = inverse * weight[c];
            for (var row = 0; row < rows; row++)
            {
                var i = row * channels + c;
                var result = MathF.FusedMultiplyAdd(x[i] - mean, scale, bias[c]);
                y[i] = result < 0 ? 0 : result;
                passed[row] = result > 0 ? up[i] : 0;
            }
            // a leaf multiplies and adds at once
            products = [.. passed.Chunk(Fan).Select((chunk, part) => chunk
                .Select((g, i) => (g, x[(part * Fan + i) * channels + c] - mean))
                .Aggregate(0f, (sum, pair) => MathF.FusedMultiplyAdd(pair.g, pair.Item2, sum)))];
            gradWeight[c] = (products.Length == 1 ? 0 + products[0] : Sum(products)) * inverse;
            gradBias[c] = Sum(passed);
            var minusShare = -(1f / rows);
            var slope = gradWeight[c] * minusShare * inverse;
            for (var row = 0; row < rows; row++)
            {
                var i = row * channels + c;
                gradInput[i] = scale * MathF.FusedMultiplyAdd(x[i] - mean, slope, MathF.FusedMultiplyAdd(minusShare, gradBias[c], passed[row]));
            }
        }
        return (means, variances, y, gradWeight, gradBias, gradInput);
    }

    /// <summary>64 numbers after the other, then 64 sums of those, until one is left.</summary>
    static float Sum(float[] numbers)
    {
        while (numbers.Length > 1) numbers = [.. numbers.Chunk(Fan).Select(chunk => chunk.Aggregate(0f, (sum, x) => sum + x))];
        return numbers[0];
    }

    static (float Mean, float Squares) Moments(float[] column, int rows)
    {
        (float Mean, float Squares)[] parts = [.. column.Chunk(Fan).Select(Leaf)];
        var span = Fan;
        do
        {
            parts = [.. parts.Select((part, i) => (part, i)).Chunk(Fan).Select(chunk => Merged(chunk, span, rows))];
            span *= Fan;
        }
        while (parts.Length > 1);
        return parts[0];
    }

    static (float Mean, float Squares) Leaf(float[] numbers)
    {
        var (first, sum, square) = (numbers[0], 0f, 0f);
        foreach (var x in numbers)
        {
            var d = x - first;
            sum += d;
            square = MathF.FusedMultiplyAdd(d, d, square);
        }
        var away = sum / numbers.Length;
        square -= sum * away;
        return (first + away, square < 0 ? 0 : square);
    }

    static (float Mean, float Squares) Merged(((float Mean, float Squares) Part, int Number)[] chunk, int span, int rows)
    {
        var (first, sum, within, between) = (chunk[0].Part.Mean, 0f, 0f, 0f);
        foreach (var (part, number) in chunk)
        {
            var d = part.Mean - first;
            var weighted = d * Math.Min(span, rows - number * span);
            sum += weighted;
            within += part.Squares;
            between = MathF.FusedMultiplyAdd(weighted, d, between);
        }
        var away = sum / (Math.Min(rows, (chunk[^1].Number + 1) * span) - chunk[0].Number * span);
        between -= sum * away;
        return (first + away, within + (between < 0 ? 0 : between));
    }

    static IEnumerable<float> Column(float[] numbers, int rows, int columns, int c) => Enumerable.Range(0, rows).Select(row => numbers[row * columns + c]);

    static void Same(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));

    static float[] Draw(int count, int seed)
    {
        var stream = new RandomStream(seed, "column trees");
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextUniform() - 0.4f)];
    }
}
