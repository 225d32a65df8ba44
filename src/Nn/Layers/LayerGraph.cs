namespace NativeTickets.Nn;

/// <summary>Layers of which each reads the output of any before it: a network whose branches part and meet as they like.</summary>
public sealed class LayerGraph : Layer
{
    readonly IReadOnlyList<GraphStep> steps;

    /// <summary>These steps in this order; the last one's output is the graph's.</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="steps">At least one; each reads what was computed before it.</param>
    /// <exception cref="NetworkException">There is no step, or one reads what is not there yet.</exception>
    public LayerGraph(string name, IReadOnlyList<GraphStep> steps) : base(name)
    {
        if (steps.Count == 0) throw new NetworkException("a graph of layers has at least one step, got none");
        for (var i = 0; i < steps.Count; i++)
            if (steps[i].Inputs.Count == 0 || steps[i].Inputs.Any(input => input < 0 || input > i))
                throw new NetworkException($"step {i} of a graph of layers ({steps[i].Layer.Kind}) reads the values {string.Join(", ", steps[i].Inputs)}; "
                    + $"there are those from 0, the graph's input, to {i}");
        this.steps = steps;
        Children = [.. steps.Select(step => step.Layer)];
    }

    /// <inheritdoc/>
    public override string Kind => nameof(LayerGraph);

    /// <inheritdoc/>
    public override IReadOnlyList<Layer> Children { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode)
    {
        var values = new Tensor[steps.Count + 1];
        values[0] = x;
        for (var i = 0; i < steps.Count; i++)
            values[i + 1] = steps[i].Layer is Junction junction ? junction.Join([.. steps[i].Inputs.Select(input => values[input])])
                : steps[i].Layer.Forward(values[steps[i].Inputs[0]], mode);
        return values[^1];
    }

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        var names = new string[steps.Count + 1];
        names[0] = input;
        for (var i = 0; i < steps.Count; i++)
            names[i + 1] = steps[i].Layer is Junction junction ? junction.AddTo(graph, [.. steps[i].Inputs.Select(value => names[value])])
                : steps[i].Layer.AddTo(graph, names[steps[i].Inputs[0]]);
        return names[^1];
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => Walk(input, (step, shape) => step.Layer.OutputShape(shape));

    /// <inheritdoc/>
    public override Shape Trace(Shape input, Action<Layer, Shape> visit) => Walk(input, (step, shape) => step.Layer.Trace(shape, visit));

    Shape Walk(Shape input, Func<GraphStep, Shape, Shape> next)
    {
        var shapes = new Shape[steps.Count + 1];
        shapes[0] = input;
        for (var i = 0; i < steps.Count; i++) shapes[i + 1] = next(steps[i], shapes[steps[i].Inputs[0]]);
        return shapes[^1];
    }
}

/// <summary>One layer of a graph, and what it reads.</summary>
/// <param name="Layer">Computes it.</param>
/// <param name="Inputs">0 is the graph's input, n the output of step n − 1. A <see cref="Junction"/> reads several, any other layer the first.</param>
public sealed record GraphStep(Layer Layer, IReadOnlyList<int> Inputs);
