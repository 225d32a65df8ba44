namespace NativeTickets.Nn;

/// <summary>A part of a network: a function of tensors with its own parameters, or a composition of such parts.</summary>
public abstract class Layer : IDisposable
{
    /// <summary>A layer at this path of the network, <c>features.0</c>; empty for the root.</summary>
    protected Layer(string name) => Name = name;

    /// <summary>Its path in the network.</summary>
    public string Name { get; }

    /// <summary>The parts it is composed of, in the order of their parameters.</summary>
    public virtual IReadOnlyList<Layer> Children => [];

    /// <summary>Its own parameters, without those of its children.</summary>
    public virtual IReadOnlyList<Parameter> OwnParameters => [];

    /// <summary>Its own untrained state, without that of its children.</summary>
    public virtual IReadOnlyList<StateTensor> OwnState => [];

    /// <summary>The output for this input.</summary>
    /// <exception cref="ShapeException">The input does not fit.</exception>
    public abstract Tensor Forward(Tensor x, Mode mode);

    /// <summary>Releases parameters and state, those of the children too.</summary>
    public void Dispose()
    {
        foreach (var child in Children) child.Dispose();
        foreach (var parameter in OwnParameters) parameter.Dispose();
        foreach (var state in OwnState) state.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The path of a part of this layer.</summary>
    protected static string Path(string parent, string child) => parent.Length == 0 ? child : $"{parent}.{child}";
}
