using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class NetworkDescriptionTests
{
    static readonly ImageShape Color = new(3, 32, 32);

    [Theory]
    [InlineData("vgg16", 14_987_722)]
    [InlineData("resnet18", 11_173_962)]
    [InlineData("wrn-34-10", 46_160_474)]
    [InlineData("wrn-28-10", 36_479_194)]
    [InlineData("wrn-22-10", 26_797_914)]
    [InlineData("wrn-16-10", 17_116_634)]
    [InlineData("wrn-10-10", 7_435_354)]
    [InlineData("wrn-34-5", 11_554_074)]
    [InlineData("wrn-34-2", 1_855_578)]
    [InlineData("wrn-34-1", 466_714)]
    public void A_network_has_the_parameters_its_source_counts(string name, long parameters) =>
        Assert.Equal(parameters, Networks.Describe(name, Color, 10).Parameters);

    [Theory]
    [InlineData("vgg16", 0.313)]
    [InlineData("resnet18", 0.555)]
    [InlineData("wrn-34-10", 6.66)]
    public void A_network_has_the_multiplications_its_source_counts(string name, double billions) =>
        Assert.Equal(billions, Networks.Describe(name, Color, 10).MultiplyAdds / 1e9, 0.005 * billions); // the source rounds to three digits

    [Fact]
    public void A_description_lists_layers_in_the_order_of_computation_with_shapes_of_one_image()
    {
        var description = Networks.Describe("lenet", new ImageShape(1, 28, 28), 10);
        Assert.Equal(
            [
                "conv1 Conv2d 5×5 [20, 24, 24] 520 500 288000", "relu1 Relu [20, 24, 24] 0 0 0", "pool1 MaxPool2d 2×2 [20, 12, 12] 0 0 0",
                "conv2 Conv2d 5×5 [50, 8, 8] 25050 25000 1600000", "relu2 Relu [50, 8, 8] 0 0 0", "pool2 MaxPool2d 2×2 [50, 4, 4] 0 0 0",
                "flatten Flatten [800] 0 0 0", "fc1 Linear [500] 400500 400000 400000", "relu3 Relu [500] 0 0 0", "fc2 Linear [10] 5010 5000 5000",
            ],
            description.Layers.Select(l => $"{l.Name} {l.Kind} {l.Output} {l.Parameters} {l.Prunable} {l.MultiplyAdds}"));
        Assert.Equal((431_080, 430_500, 2_293_000), (description.Parameters, description.Prunable, description.MultiplyAdds));
        Assert.Equal(430_500.0 / 431_080, description.PrunableShare);
    }

    [Fact]
    public void A_block_is_described_with_its_shortcut_and_its_sum()
    {
        var layers = Networks.Describe("resnet18-w8", Color, 10).Layers.Where(l => l.Name.StartsWith("layers.2", StringComparison.Ordinal));
        Assert.Equal(
            [
                "layers.2.conv1 Conv2d 3×3, stride 2 [16, 16, 16]", "layers.2.bn1 BatchNorm [16, 16, 16]", "layers.2.conv2 Conv2d 3×3 [16, 16, 16]",
                "layers.2.bn2 BatchNorm [16, 16, 16]",
                "layers.2.shortcut.0 Conv2d 1×1, stride 2 [16, 16, 16]", "layers.2.shortcut.1 BatchNorm [16, 16, 16]", "layers.2 Add, Relu [16, 16, 16]",
            ],
            layers.Select(l => $"{l.Name} {l.Kind} {l.Output}"));
    }

    [Theory]
    [InlineData("lenet", 3, 32)]
    [InlineData("lenet-ye-2", 1, 28)]
    [InlineData("vgg16-w2", 3, 32)]
    [InlineData("vgg16-w2", 1, 28)]
    [InlineData("resnet18-w2", 3, 32)]
    [InlineData("resnet18-w2", 1, 28)]
    [InlineData("wrn-10-1", 3, 32)]
    [InlineData("wrn-16-2", 1, 28)]
    public void Every_layer_gives_the_shape_and_has_the_parameters_that_were_described(string name, int channels, int size)
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create(name, device, new ImageShape(channels, size, size), 7);
        using var tape = new Tape(device, GradientTarget.None);
        var logits = network.Forward(tape.Input(new Shape(2, channels, size, size), new float[2 * channels * size * size]), Mode.Evaluate);
        var description = NetworkDescription.Of(network);
        Assert.Equal(new Shape(2, 7), logits.Shape);
        Assert.Equal(new Shape(7), description.Layers[^1].Output);
        Assert.Equal((network.ParameterCount, network.PrunableCount), (description.Parameters, description.Prunable));
    }
}
