using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>What convolutions and linear layers share.</summary>
abstract class WeightedLayer(string name, string doc) : LayerKind(name, doc)
{
    /// <summary>Whether something is added to each output.</summary>
    protected static readonly Key<bool> Bias = new("bias", Rules.Flag(), Default.Absent("`true`, or `false` where `batchNorm` follows"),
        "Whether it adds a number of its own to each output.");

    /// <summary>The same as the engine takes it: null for what is usual.</summary>
    protected static bool? BiasOf(Settings settings) => Bias.TryRead(settings, out var bias) ? bias : null;
}

/// <summary>A convolution over images.</summary>
sealed class ConvLayer() : WeightedLayer("conv", "A convolution. It starts as PyTorch's.")
{
    static readonly Key<int> Filters = new("filters", Rules.Count(1, 8192), Default.Required, "How many, which is the channels of its output.");
    static readonly Key<int> Window = new("window", Rules.Count(1, 255), Default.Required, "Rows and columns of a filter.");
    static readonly Key<int> Stride = new("stride", Rules.Count(1, 255), Default.Of("1"), "Step between windows.");
    static readonly Key<int> Padding = new("padding", Rules.Count(0, 255), Default.Of("0"), "Zeros on every side of the image.");

    public override IReadOnlyList<Key> Keys => [Filters, Window, Stride, Padding, Bias];

    public override LayerSpec Make(Settings settings) =>
        new Conv2dSpec(Filters.Read(settings), Window.Read(settings), Stride.Read(settings), Padding.Read(settings), BiasOf(settings));
}

/// <summary>A linear layer over features.</summary>
sealed class LinearLayer() : WeightedLayer("linear", "A linear layer over features, which `flatten` makes of images. It starts as PyTorch's.")
{
    static readonly Key<int> Outputs = new("outputs", Rules.Count(1, 65_536), Default.Required, "How many; of the last layer, the number of classes.");

    public override IReadOnlyList<Key> Keys => [Outputs, Bias];

    public override Key MainKey => Outputs;

    public override LayerSpec Make(Settings settings) => new LinearSpec(Outputs.Read(settings), BiasOf(settings));
}
