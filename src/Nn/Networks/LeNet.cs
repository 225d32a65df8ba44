namespace NativeTickets.Nn;

/// <summary>
/// The small network of MNIST: two 5×5 convolutions, each rectified and pooled 2×2, and two linear layers. Weights and biases start uniform in ±1/√inputs.
/// Source: LeCun et al. 1998; widths of the boosting tickets study, whose code for it was not published, and of Ye et al. 2019.
/// </summary>
static class LeNet
{
    /// <summary>20 and 50 filters without padding, 500 hidden units.</summary>
    public static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes) => Build(make, input, classes, 20, 50, 500, 0);

    /// <summary>2·width and 4·width filters with padding 2, 64·width hidden units.</summary>
    public static IReadOnlyList<Layer> BuildYe(NetworkBuilder make, ImageShape input, int classes, int width) =>
        Build(make, input, classes, 2 * width, 4 * width, 64 * width, 2);

    static List<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int filters1, int filters2, int hidden, int padding)
    {
        const int window = 5;
        var first = Initialization.UniformByInputs(input.Channels * window * window);
        var second = Initialization.UniformByInputs(filters1 * window * window);
        List<Layer> layers =
        [
            make.Conv2d("conv1", input.Channels, filters1, window, first, 1, padding, first),
            new Relu("relu1"),
            new MaxPool2d("pool1", 2),
            make.Conv2d("conv2", filters1, filters2, window, second, 1, padding, second),
            new Relu("relu2"),
            new MaxPool2d("pool2", 2),
            new Flatten("flatten"),
        ];
        var shape = new Shape(1, input.Channels, input.Height, input.Width);
        foreach (var layer in layers) shape = layer.OutputShape(shape);
        var third = Initialization.UniformByInputs(shape[1]);
        var fourth = Initialization.UniformByInputs(hidden);
        layers.Add(make.Linear("fc1", shape[1], hidden, third, third));
        layers.Add(new Relu("relu3"));
        layers.Add(make.Linear("fc2", hidden, classes, fourth, fourth));
        return layers;
    }
}
