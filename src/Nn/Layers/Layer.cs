namespace NativeTickets.Nn;

/// <summary>A part of a network: a function of tensors with its own parameters, or a composition of such parts.</summary>
/// <remarks>
/// Derive from it for a layer of one's own: <see cref="Forward"/> and <see cref="OutputShape"/> are enough to train, attack and prune it; <see cref="AddTo"/>
/// exports it,
/// <see cref="MultiplyAdds"/> and <see cref="Trace"/> describe it. Parameters come from <see cref="NetworkBuilder.Parameter"/>.
/// </remarks>
public abstract class Layer : IDisposable
{
    /// <summary>A layer at this path of the network, <c>features.0</c>; empty for the root.</summary>
    protected Layer(string name) => Name = name;

    /// <summary>Its path in the network.</summary>
    public string Name { get; }

    /// <summary>What it computes, in the words of a table: <c>Conv2d 5×5</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The parts it is composed of, in the order of their parameters.</summary>
    public virtual IReadOnlyList<Layer> Children => [];

    /// <summary>Its own parameters, without those of its children.</summary>
    public virtual IReadOnlyList<Parameter> OwnParameters => [];

    /// <summary>Its own untrained state, without that of its children.</summary>
    public virtual IReadOnlyList<StateTensor> OwnState => [];

    /// <summary>Tensors that never change and are no part of the network's state; released with the layer.</summary>
    protected virtual IReadOnlyList<Tensor> Constants => [];

    /// <summary>The output for this input.</summary>
    /// <exception cref="ShapeException">The input does not fit.</exception>
    public abstract Tensor Forward(Tensor x, Mode mode);

    /// <summary>The output with its negative numbers set to 0; layers that can do so without another pass over memory override it.</summary>
    /// <exception cref="ShapeException">The input does not fit.</exception>
    public virtual Tensor ForwardRectified(Tensor x, Mode mode) => Forward(x, mode).Relu();

    /// <summary>
    /// The output through a batch norm, and a rectifier where asked. A convolution is fused with both where statistics and weights are constants: in
    /// <see cref="Mode.Evaluate"/>, on a tape that is not for parameters.
    /// </summary>
    /// <exception cref="ShapeException">The input does not fit.</exception>
    public virtual Tensor ForwardNormalized(Tensor x, Mode mode, Layer norm, bool rectify)
    {
        var y = Forward(x, mode);
        return rectify ? norm.ForwardRectified(y, mode) : norm.Forward(y, mode);
    }

    /// <summary>Adds to a graph what this layer computes in <see cref="Mode.Evaluate"/>.</summary>
    /// <param name="graph">Gets its operators and constants.</param>
    /// <param name="input">The name of this layer's input in the graph.</param>
    /// <returns>The name of its output.</returns>
    /// <exception cref="NetworkException">It cannot be said in the graph's operators.</exception>
    public virtual string AddTo(NetworkGraph graph, string input) =>
        throw new NetworkException($"layer '{Name}' ({Kind}) has no operators to be exported with");

    /// <summary>The shape of the output for an input of this shape, found without computing it.</summary>
    /// <exception cref="ShapeException">The input does not fit.</exception>
    public abstract Shape OutputShape(Shape input);

    /// <summary>Multiplications of its own weights with activations in one forward pass of an input of this shape, without those of its children.</summary>
    public virtual long MultiplyAdds(Shape input) => 0;

    /// <summary>How many times as fast as dense the CPU is expected to compute it when its own weights have this density; 1 where it stays dense.</summary>
    /// <param name="input">The shape of its input.</param>
    /// <param name="density">Surviving weights over all, in [0, 1].</param>
    public virtual double ExpectedSparseGain(Shape input, double density) => 1;

    /// <summary>Releases parameters, state and constants, those of the children too.</summary>
    public void Dispose()
    {
        foreach (var child in Children) child.Dispose();
        foreach (var parameter in OwnParameters) parameter.Dispose();
        foreach (var state in OwnState) state.Value.Dispose();
        foreach (var constant in Constants) constant.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reports each part that computes something with the shape it gets, in the order of computation.</summary>
    /// <param name="input">The shape of this layer's input.</param>
    /// <param name="visit">Called with a part and its input's shape.</param>
    /// <returns>The shape of this layer's output.</returns>
    public virtual Shape Trace(Shape input, Action<Layer, Shape> visit)
    {
        visit(this, input);
        return OutputShape(input);
    }

    /// <summary>The path of a part of this layer.</summary>
    protected static string Path(string parent, string child) => parent.Length == 0 ? child : $"{parent}.{child}";

    /// <summary>The extent that a sliding window leaves: <c>⌊(extent + 2·padding − window) / stride⌋ + 1</c>.</summary>
    /// <exception cref="ShapeException">The window exceeds the padded extent.</exception>
    protected int Slide(int extent, int window, int stride, int padding) => extent + 2 * padding >= window
        ? (extent + 2 * padding - window) / stride + 1
        : throw new ShapeException($"{Name}: its window of {window} exceeds the {extent} rows or columns that reach it (padding {padding}); "
            + "the images are too small for this network");

    /// <summary>Throws where the shape is not that of images with this many channels; any number where it is 0.</summary>
    /// <exception cref="ShapeException">It is another.</exception>
    protected void RequireImages(Shape input, int channels = 0)
    {
        if (input.Rank != 4 || channels != 0 && input[1] != channels)
            throw new ShapeException($"{Name}: expects images [N, {(channels == 0 ? "C" : channels)}, H, W], got {input}");
    }
}

/// <summary>How a network runs; given with every forward pass, so that no call can leave a network in another mode than it found.</summary>
public enum Mode
{
    /// <summary>Batch norm uses its running statistics.</summary>
    Evaluate,

    /// <summary>Batch norm uses the batch's statistics and moves its running ones.</summary>
    Train,
}
