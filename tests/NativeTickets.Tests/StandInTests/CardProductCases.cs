using System.Globalization;
using NativeTickets.Kernels;
using NativeTickets.Lab.Inspection;

namespace NativeTickets.Tests;

/// <summary>What a card must do with products on tensor cores beside computing them; run as <see cref="CardCases"/> are.</summary>
public sealed class CardProductCases
{
    /// <summary>Whichever was the fastest: each tile computes every sum in the order that is planned, shares and all.</summary>
    [Theory(Explicit = true), InlineData("tf32"), InlineData("bf16")]
    public void Products_have_the_same_bits_by_every_tile(string precision)
    {
        using var card = Device.Open("cuda", precision: precision);
        Assert.Equal(precision, card.Precision);
        var planned = Convolutions();
        var measured = card.MeasureTiles(() => Convolutions(), rounds: 1, repeats: 1);
        Assert.True(measured.Count > 4, $"{measured.Count} products were measured");
        Assert.Contains(measured, tiles => tiles.Share < tiles.K);
        Assert.Equal(planned, Convolutions());
        foreach (var tile in measured[0].Seconds.Keys)
        {
            card.UseTiles(measured.Select(tiles => tiles with { Fastest = tile }));
            var before = LaunchesOf(tile);
            Assert.Equal(planned, Convolutions());
            Assert.True(LaunchesOf(tile) >= before + measured.Count, $"{tile} computed {LaunchesOf(tile) - before} of {measured.Count} products");
        }
        Assert.Contains("'Round' is no tile", Assert.Throws<DeviceException>(() => card.UseTiles([measured[0] with { Fastest = "Round" }])).Message);

        long LaunchesOf(string tile) => card.LaunchesByKernel
            .Where(kernel => kernel.Name.Contains("TensorProduct", StringComparison.Ordinal) && kernel.Name.Contains(tile, StringComparison.Ordinal))
            .Sum(kernel => kernel.Count);

        // a convolution as it is and one with a stride, whose gradient is in phases; a weight gradient sums over 600 pixels, in more than one share
        float[][] Convolutions()
        {
            using var tape = new Tape(card);
            using var first = Tensor.FromArray(card, new Shape(16, 8, 3, 3), StoredCase.Drawn("first", 16 * 8 * 9), requiresGradient: true);
            using var second = Tensor.FromArray(card, new Shape(16, 16, 3, 3), StoredCase.Drawn("second", 16 * 16 * 9), requiresGradient: true);
            var x = tape.Input(new Shape(3, 8, 20, 10), StoredCase.Drawn("x", 3 * 8 * 20 * 10), watch: true);
            var y = x.Conv2d(first, padding: 1).Relu().Conv2d(second, stride: 2, padding: 1);
            using var upstream = Tensor.FromBatch(card, y.Shape, StoredCase.Drawn("upstream", y.Shape.Count));
            tape.Backward(y, upstream);
            return [y.ToArray(), x.Gradient!.ToArray(), first.Gradient!.ToArray(), second.Gradient!.ToArray()];
        }
    }

    /// <summary>
    /// Milliseconds of a training step's products on an H100 by <see cref="ProductBound"/>, at batch 128, and those of the whole step: whatever changes tiles,
    /// shares, loops or what other kernels are handed says what it gains.
    /// </summary>
    [Fact(Explicit = true)]
    public void Training_steps_in_tf32_take_so_much_at_least() =>
        Assert.Equal("vgg16 1.325 of 2.234, resnet18 2.240 of 3.969, wrn-34-10 25.373 of 32.653", MillisecondsOfSteps("tf32"));

    /// <inheritdoc cref="Training_steps_in_tf32_take_so_much_at_least"/>
    [Fact(Explicit = true)]
    public void Training_steps_in_bf16_take_so_much_at_least() =>
        Assert.Equal("vgg16 0.798 of 1.415, resnet18 1.269 of 2.348, wrn-34-10 13.129 of 17.211", MillisecondsOfSteps("bf16"));

    // one device: a driver that runs only what shows that a card is usable does so once
    static string MillisecondsOfSteps(string precision)
    {
        using var device = Device.Open("cuda", precision: precision);
        return string.Join(", ", new[] { "vgg16", "resnet18", "wrn-34-10" }.Select(network =>
        {
            var bound = StepLaunches.BoundOfTraining(device, network, batch: 128);
            return string.Create(CultureInfo.InvariantCulture, $"{network} {bound.OfProducts * 1e3:0.000} of {bound.Total * 1e3:0.000}");
        }));
    }
}
