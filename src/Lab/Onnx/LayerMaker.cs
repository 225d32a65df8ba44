using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>Makes the layers of an imported network; tensors that several layers share are made once.</summary>
/// <param name="builder">Makes the tensors.</param>
/// <param name="tensors">What the file has, by name.</param>
sealed class LayerMaker(NetworkBuilder builder, IReadOnlyDictionary<string, ImportedTensor> tensors)
{
    readonly Dictionary<string, Parameter> parameters = new(StringComparer.Ordinal);
    readonly Dictionary<string, StateTensor> states = new(StringComparer.Ordinal);
    readonly HashSet<object> made = [];

    /// <summary>Where the network lives.</summary>
    public Device Device => builder.Device;

    /// <summary>A trained tensor.</summary>
    public Parameter Parameter(string name)
    {
        if (parameters.TryGetValue(name, out var there)) return there;
        var tensor = tensors[name];
        made.Add(parameters[name] = builder.Parameter(name, tensor.Shape, StartOf(tensor), tensor.Role == TensorRole.Weight));
        return parameters[name];
    }

    /// <summary>A running statistic.</summary>
    public StateTensor State(string name)
    {
        if (states.TryGetValue(name, out var there)) return there;
        made.Add(states[name] = builder.State(name, tensors[name].Shape, tensors[name].Role == TensorRole.Variance ? 1 : 0));
        return states[name];
    }

    /// <summary>The layer of a step; one some of whose tensors an earlier one has is wrapped.</summary>
    public Layer Make(ImportedStep step, string name)
    {
        made.Clear();
        var layer = step.Make(this, name);
        return layer.OwnParameters.All(made.Contains) && layer.OwnState.All(made.Contains) ? layer
            : new SharedLayer(layer, [.. layer.OwnParameters.Where(made.Contains)], [.. layer.OwnState.Where(made.Contains)]);
    }

    /// <summary>What fresh weights are drawn from, as PyTorch's layers are.</summary>
    static Initialization StartOf(ImportedTensor tensor) => tensor.Role switch
    {
        TensorRole.Weight => Initialization.UniformByInputs(tensor.Shape.Count / tensor.Shape[0]),
        TensorRole.Scale => Initialization.One,
        TensorRole.Shift => Initialization.Zero,
        var other => throw new InvalidOperationException($"a {other} is not trained"),
    };
}
