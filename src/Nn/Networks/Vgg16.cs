namespace NativeTickets.Nn;

/// <summary>
/// VGG-16 for small images: thirteen 3×3 convolutions with batch norm in five groups, max pooling after the first four and average pooling after the last,
/// and a hidden linear layer with batch norm. Images below 32×32 are padded with zeros to 32×32 by the first convolution, after normalization.
/// Source: Simonyan and Zisserman 2014, in the form of the boosting tickets study: 14,987,722 parameters at width 64, batch norm weights start at 0.5.
/// </summary>
static class Vgg16
{
    const int SmallestImage = 32;

    /// <param name="make">Makes the layers.</param>
    /// <param name="input">The images.</param>
    /// <param name="classes">How many logits.</param>
    /// <param name="width">Filters of the first group, 64 in the original; later ones have 2, 4, 8 and 8 times as many.</param>
    public static IReadOnlyList<Layer> Build(NetworkBuilder make, ImageShape input, int classes, int width)
    {
        var border = Border(input);
        var features = new List<Layer>();
        var channels = input.Channels;
        int[][] groups = [[width, width], [2 * width, 2 * width], [4 * width, 4 * width, 4 * width], [8 * width, 8 * width, 8 * width], [8 * width, 8 * width, 8 * width]];
        foreach (var group in groups)
        {
            if (features.Count > 0) features.Add(new MaxPool2d(NextName(), 2));
            foreach (var filters in group)
            {
                features.Add(make.Conv2d(NextName(), channels, filters, 3, Initialization.HeNormal(3, filters), 1, features.Count == 0 ? 1 + border : 1));
                features.Add(make.BatchNorm(NextName(), filters, Initialization.Constant(0.5f)));
                features.Add(new Relu(NextName()));
                channels = filters;
            }
        }
        List<Layer> layers = [new Sequential("features", features), new AveragePool2d("pool", 2), new Flatten("flatten")];
        var shape = new Shape(1, input.Channels, input.Height, input.Width);
        foreach (var layer in layers) shape = layer.OutputShape(shape);
        var start = Initialization.Normal(0.01);
        layers.Add(new Sequential("classifier",
        [
            make.Linear("classifier.0", shape[1], channels, start, Initialization.Zero),
            make.BatchNorm("classifier.1", channels),
            new Relu("classifier.2"),
            make.Linear("classifier.3", channels, classes, start, Initialization.Zero),
        ]));
        return layers;

        string NextName() => $"features.{features.Count}";
    }

    static int Border(ImageShape input)
    {
        if (input.Height >= SmallestImage && input.Width >= SmallestImage) return 0;
        if (input.Height != input.Width || input.Height % 2 != 0)
            throw new NetworkException($"vgg16 takes images of {SmallestImage}×{SmallestImage} or more, and pads smaller ones to that if they are square and of even size; got {input.Height}×{input.Width}");
        return (SmallestImage - input.Height) / 2;
    }
}
