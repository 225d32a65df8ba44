namespace NativeTickets.Nn;

/// <summary><see cref="Nn.Conv2d"/>.</summary>
/// <param name="Filters">How many.</param>
/// <param name="Window">Rows and columns of a filter.</param>
/// <param name="Stride">Step between windows.</param>
/// <param name="Padding">Zeros around the image.</param>
/// <param name="Bias">Whether it has a bias; null for one unless batch norm follows, which would take it away.</param>
public sealed record Conv2dSpec(int Filters, int Window, int Stride = 1, int Padding = 0, bool? Bias = null) : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "conv";

    /// <summary>What the filters start from; null for the usual.</summary>
    public Initialization? Weight { get; init; }

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) =>
        make.Conv2d(path, ImageChannels(input), Filters, Window, Stride, Padding, Bias ?? next is not BatchNormSpec, Weight);
}

/// <summary><see cref="Nn.Linear"/>.</summary>
/// <param name="Outputs">How many.</param>
/// <param name="Bias">Whether it has a bias; null for one unless batch norm follows, which would take it away.</param>
public sealed record LinearSpec(int Outputs, bool? Bias = null) : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "linear";

    /// <summary>What the weights start from; null for the usual.</summary>
    public Initialization? Weight { get; init; }

    /// <summary>What the bias starts from; null for the usual.</summary>
    public Initialization? BiasStart { get; init; }

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) => input.Rank == 2
        ? make.Linear(path, input[1], Outputs, Bias ?? next is not BatchNormSpec, Weight, BiasStart)
        : throw new ShapeException($"expected features [N, F], got {input}; put flatten before it");
}

/// <summary><see cref="Nn.BatchNorm"/>, of images or features.</summary>
public sealed record BatchNormSpec : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "batchNorm";

    /// <summary>What the scales start from; 1 when null.</summary>
    public Initialization? Weight { get; init; }

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) => make.BatchNorm(path, Channels(input), Weight);
}

/// <summary><see cref="Nn.Relu"/>.</summary>
public sealed record ReluSpec : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "relu";

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) => new Relu(path);
}

/// <summary><see cref="Nn.MaxPool2d"/>.</summary>
/// <param name="Window">Rows and columns of a window; windows lie side by side.</param>
public sealed record MaxPool2dSpec(int Window) : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "maxPool";

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) => new MaxPool2d(path, Window);
}

/// <summary><see cref="Nn.AveragePool2d"/>.</summary>
/// <param name="Window">Rows and columns of a window; windows lie side by side.</param>
public sealed record AveragePool2dSpec(int Window) : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "averagePool";

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) => new AveragePool2d(path, Window);
}

/// <summary><see cref="Nn.GlobalAveragePool"/>.</summary>
public sealed record GlobalAveragePoolSpec : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "globalAveragePool";

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) => new GlobalAveragePool(path);
}

/// <summary><see cref="Nn.Flatten"/>.</summary>
public sealed record FlattenSpec : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "flatten";

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) => new Flatten(path);
}
