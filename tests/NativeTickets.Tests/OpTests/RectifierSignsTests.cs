namespace NativeTickets.Tests;

/// <summary>
/// On a tape for image gradients alone, rectifiers keep their signs as bits; on one for all gradients they look at what they rectified. Both give the same
/// images' gradients, bit for bit.
/// </summary>
public sealed class RectifierSignsTests
{
    // what is rectified, and the extents that each of the CPU's convolutions takes
    public static TheoryData<string, int, int, int, double> Cases()
    {
        var cases = new TheoryData<string, int, int, int, double>();
        foreach (var n in new[] { 1, 15, 16, 17, 33 })
        {
            cases.Add("relu", n, 0, 0, 1);
            cases.Add("batchNorm", n, 0, 0, 1);
            foreach (var op in new[] { "conv", "normalizedConv" })
            {
                cases.Add(op, n, 3, 1, 1); // Winograd's tiles
                cases.Add(op, n, 5, 1, 1); // tap by tap
                cases.Add(op, n, 3, 2, 1); // lists of all weights
                cases.Add(op, n, 3, 1, 0.2); // lists of survivors
                cases.Add(op, n, 1, 1, 1);
            }
        }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Signs_as_bits_give_the_bits_of_the_plain_step(string op, int n, int window, int stride, double density)
    {
        foreach (var threads in new[] { 1, 3 })
        {
            using var device = Device.Open("cpu", threads);
            var (plain, plainImages) = Run(device, GradientTarget.All, op, n, window, stride, density);
            var (lean, leanImages) = Run(device, GradientTarget.Watched, op, n, window, stride, density);
            Assert.Equal(plain, lean);
            Assert.Equal(plainImages.Select(BitConverter.SingleToInt32Bits), leanImages.Select(BitConverter.SingleToInt32Bits));
            Assert.Contains(leanImages, g => g == 0);
            Assert.Contains(leanImages, g => g != 0);
        }
    }

    static (float[] Output, float[] Gradient) Run(Device device, GradientTarget gradients, string op, int n, int window, int stride, double density)
    {
        const int channels = 20, filters = 18, size = 6;
        using var tape = new Tape(device, gradients);
        var stream = new RandomStream(7, "signs/" + op, n);
        // a pruned channel's images get no gradient at all, so that some numbers are 0 whatever the op
        var x = tape.Input(new Shape(n, channels, size, size), Numbers(n * channels * size * size), watch: true);
        using var weight = Tensor.FromArray(device, new Shape(filters, channels, Math.Max(window, 1), Math.Max(window, 1)),
            Numbers(filters * channels * Math.Max(window, 1) * Math.Max(window, 1)));
        if (window > 0)
        {
            float[] mask = [.. Enumerable.Range(0, weight.Shape.Count)
                .Select(i => i / (window * window) % channels > 0 && stream.NextUniform() < density ? 1 : 0)];
            weight.Write([.. weight.ToArray().Zip(mask, (w, kept) => kept == 0 ? 0 : w)]);
            if (density < 1) weight.SetSurvivors(mask);
        }
        var count = op == "batchNorm" ? channels : filters;
        Tensor[] each = [.. Enumerable.Range(0, 4).Select(_ => Tensor.FromArray(device, new Shape(count), Numbers(count)))];
        using var variance = Tensor.FromArray(device, new Shape(count), [.. Numbers(count).Select(v => 0.5f + v * v)]);
        var y = op switch
        {
            "relu" => x.Relu(),
            "batchNorm" => x.BatchNorm(each[0], each[1], each[2], variance, training: false, rectify: true),
            "conv" => x.Conv2d(weight, each[0], stride, window / 2, rectify: true),
            _ => x.NormalizedConv2d(weight, each[0], each[1], each[2], variance, stride, window / 2, rectify: true),
        };
        tape.Backward(y, tape.Input(y.Shape, Numbers(y.Shape.Count)));
        var result = (y.ToArray(), x.Gradient!.ToArray());
        foreach (var tensor in each) tensor.Dispose();
        return result;

        float[] Numbers(int numbers)
        {
            var values = new float[numbers];
            foreach (ref var value in values.AsSpan()) value = stream.NextNormal();
            return values;
        }
    }
}
