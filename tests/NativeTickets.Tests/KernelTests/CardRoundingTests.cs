using NativeTickets.Kernels;
using NativeTickets.Lab.Inspection;

namespace NativeTickets.Tests;

/// <summary>The processor in place of a card that stores bf16: what it rounds, op by op, held against the reference.</summary>
public sealed class CardRoundingTests
{
    const double Tolerance = 2e-5; // of the op contract: float sums of up to a few thousand terms
    const double HalfUnit = 1.0 / 256; // of bf16's last place, relative to the number: 7 bits and the hidden one

    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(1.00390625f, 1f)] // half-way goes to even
    [InlineData(1.01171875f, 1.015625f)]
    [InlineData(1.005f, 1.0078125f)]
    [InlineData(-1.005f, -1.0078125f)]
    [InlineData(0f, 0f)]
    [InlineData(3.4e38f, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Numbers_are_rounded_to_nearest_and_ties_to_even(float number, float expected)
    {
        Assert.Equal(expected, CardRounding.Round(number));
        using var device = Device.OpenInPlaceOfCard(1);
        using var tape = new Tape(device);
        var stored = tape.Input(new Shape(1, 8, 1, 1), [number, 1, 2, 3, 4, 5, 6, 7]).As(NumberFormat.Bf16);
        Assert.Equal([expected, 1, 2, 3, 4, 5, 6, 7], stored.ToArray());
    }

    public static TheoryData<string> Ops => [.. StoredCase.All.Select(each => each.Name)];

    [Theory, MemberData(nameof(Ops))]
    public void An_op_is_that_of_rounded_inputs_rounded(string name)
    {
        var each = StoredCase.All.Single(found => found.Name == name);
        using var reference = Device.Open("reference");
        using var rounding = Device.OpenInPlaceOfCard(2);
        var (expected, actual) = (each.On(reference), each.On(rounding));
        Assert.Equal(each.IsStored ? NumberFormat.Bf16 : NumberFormat.Float, actual.Format);
        Close(expected.Output, actual.Output, each.IsStored);
        Close(expected.Gradients[0], actual.Gradients[0], each.IsOfStored, each.HasRoundedBetween ? HalfUnit : 0);
        foreach (var (gradient, found) in expected.Gradients.Zip(actual.Gradients).Skip(1)) Close(gradient, found, false);
    }

    [Fact]
    public void A_gradient_that_a_kernel_finishes_is_rounded_once()
    {
        using var rounding = Device.OpenInPlaceOfCard(1);
        using var reference = Device.Open("reference");
        float[] x = StoredCase.Drawn("finish/x", 2 * 8 * 5 * 5), w = StoredCase.Drawn("finish/w", 8 * 8 * 9), up = StoredCase.Drawn("finish/up", 2 * 8 * 5 * 5);
        var stored = Gradient(rounding);
        var exact = Gradient(reference);
        Close(exact, stored, isStored: true); // what the sum gave and what the convolution adds, through the rectifier: one rounding

        float[] Gradient(Device device)
        {
            using var tape = new Tape(device);
            using var weight = Tensor.FromArray(device, new Shape(8, 8, 3, 3), w);
            var input = tape.Input(new Shape(2, 8, 5, 5), x, watch: true);
            var hidden = (device == rounding ? input.As(NumberFormat.Bf16) : input).Relu();
            using var upstream = Tensor.FromBatch(device, new Shape(2, 8, 5, 5), up);
            tape.Backward(hidden.Conv2d(weight, padding: 1).Add(hidden), upstream);
            return input.Gradient!.ToArray();
        }
    }

    [Theory]
    [InlineData(20, false)] // features and channels that are no multiple of eight are floats
    [InlineData(24, true)]
    public void The_table_says_what_is_stored(int filters, bool isStored)
    {
        using var rounding = Device.OpenInPlaceOfCard(1);
        using var plain = Device.Open("cpu", 1);
        foreach (var device in new[] { rounding, plain })
        {
            using var tape = new Tape(device);
            using var weight = Tensor.Zeros(device, new Shape(filters, 3, 1, 1));
            var x = tape.Input(new Shape(1, 3, 2, 2), new float[12]);
            var y = x.Conv2d(weight);
            var isBf16 = isStored && device == rounding;
            Tensor[] following = [y, y.Relu(), y.MaxPool2d(2, 2), y.GlobalAveragePool(), y.Add(y)];
            Assert.All(following, tensor => Assert.Equal(isBf16, tensor.Format == NumberFormat.Bf16));
            Assert.All(new[] { x, y.Flatten(), y.Sigmoid(), y.Sum() }, tensor => Assert.Equal(NumberFormat.Float, tensor.Format));
            using var offTape = Tensor.FromBatch(device, new Shape(1, 3, 2, 2), new float[12]);
            using var alone = offTape.Conv2d(weight);
            Assert.Equal(NumberFormat.Float, alone.Format);
        }
    }

    [Fact]
    public void A_training_run_in_place_of_a_card_ends_with_the_same_accuracies_twice()
    {
        var trial = PrecisionTrial.Tiny(1);
        using var rounding = Device.OpenInPlaceOfCard(2);
        using var floats = Device.Open("cpu", 2);
        var (natural, robust) = trial.Run(rounding, 1);
        Assert.InRange(natural, 0, 1);
        Assert.InRange(robust, 0, 1);
        Assert.Equal((natural, robust), trial.Run(rounding, 1));
        Assert.InRange(trial.Run(floats, 1).Natural, 0, 1);
    }

    /// <summary>Where numbers are stored as bf16 they are such, and nearest to what is expected, but for what sums of floats are off.</summary>
    static void Close(float[] expected, float[] actual, bool isStored, double more = 0)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Select(Math.Abs).DefaultIfEmpty().Max();
        for (var i = 0; i < expected.Length; i++)
        {
            if (isStored) Assert.Equal(CardRounding.Round(actual[i]), actual[i]);
            Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, (Tolerance + more) * largest + (isStored ? HalfUnit * Math.Abs(expected[i]) : 0));
        }
    }
}
