using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>A layer, as pipelines ask for it in <c>model.layers</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What the reference page says above its keys.</param>
/// <remarks>A kind that has lists of layers itself has a key of their own for each, called as <see cref="LayerListException.Path"/> calls the list; the list
/// of its <see cref="Kind.MainKey"/> may be called by the kind's name there.</remarks>
public abstract class LayerKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<LayerKind> All { get; } = new(new ConvLayer(), new BatchNormLayer(), new ReluLayer(), new MaxPoolLayer(), new AveragePoolLayer(),
        new GlobalAveragePoolLayer(), new FlattenLayer(), new LinearLayer(), new ResidualLayer());

    /// <summary>A list of layers, at least one.</summary>
    public static Rule<IReadOnlyList<Chosen<LayerKind>>> List { get; } = new LayersRule(All);

    /// <inheritdoc/>
    public sealed override string Title => $"layer: {Name}";

    /// <summary>What the engine builds it from.</summary>
    public abstract LayerSpec Make(Settings settings);

    /// <summary>The same of a list.</summary>
    public static IReadOnlyList<LayerSpec> MakeAll(IReadOnlyList<Chosen<LayerKind>> layers) => [.. layers.Select(layer => layer.Kind.Make(layer.Settings))];
}
