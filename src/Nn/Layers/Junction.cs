namespace NativeTickets.Nn;

/// <summary>A part of a <see cref="LayerGraph"/> that makes one tensor of several.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="output">The shape of what it makes, for one image.</param>
public abstract class Junction(string name, Shape output) : Layer(name)
{
    /// <summary>The output for these inputs.</summary>
    /// <exception cref="ShapeException">They do not fit together.</exception>
    public abstract Tensor Join(IReadOnlyList<Tensor> inputs);

    /// <summary>Adds its operators to a graph.</summary>
    /// <returns>The name of its output.</returns>
    public abstract string AddTo(NetworkGraph graph, IReadOnlyList<string> inputs);

    /// <inheritdoc/>
    public sealed override Tensor Forward(Tensor x, Mode mode) => Join([x]);

    /// <inheritdoc/>
    public sealed override string AddTo(NetworkGraph graph, string input) => AddTo(graph, [input]);

    /// <inheritdoc/>
    public sealed override Shape OutputShape(Shape input) => output.With(0, input[0]);
}

/// <summary><c>y = x_1 + x_2 + …</c>, all of one shape.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="output">The shape of all of them, for one image.</param>
public sealed class SumOfBranches(string name, Shape output) : Junction(name, output)
{
    /// <inheritdoc/>
    public override string Kind => "Add";

    /// <inheritdoc/>
    public override Tensor Join(IReadOnlyList<Tensor> inputs)
    {
        var sum = inputs[0];
        for (var i = 1; i < inputs.Count; i++) sum = sum.Add(inputs[i]);
        return sum;
    }

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, IReadOnlyList<string> inputs) => graph.Add(Name, inputs.Count == 2 ? "Add" : "Sum", inputs);
}

/// <summary>Branches side by side along an axis that is not the batch's: <see cref="Tensor.Concat"/>.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="output">The shape of what it makes, for one image.</param>
/// <param name="axis">1 for channels or features.</param>
public sealed class ConcatOfBranches(string name, Shape output, int axis) : Junction(name, output)
{
    /// <inheritdoc/>
    public override string Kind => "Concat";

    /// <inheritdoc/>
    public override Tensor Join(IReadOnlyList<Tensor> inputs) => Tensor.Concat([.. inputs], axis);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, IReadOnlyList<string> inputs) =>
        graph.Add(Name, "Concat", inputs, GraphAttribute.OfOne("axis", axis));
}
