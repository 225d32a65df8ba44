namespace NativeTickets.Nn;

/// <summary><see cref="Nn.Residual"/>: <c>layers(x) + shortcut(x)</c>.</summary>
/// <param name="Layers">What the input goes through; named by their index below the block's path.</param>
/// <param name="Shortcut">What gives the input the shape of their output, named below <c>shortcut</c>; null where it has it.</param>
public sealed record ResidualSpec(IReadOnlyList<LayerSpec> Layers, IReadOnlyList<LayerSpec>? Shortcut = null) : LayerSpec
{
    const string ShortcutWord = "shortcut";

    /// <inheritdoc/>
    public override string Word => "residual";

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next)
    {
        if (Layers.Count == 0) throw new ShapeException("expected at least one layer");
        var body = new Sequential(path, Built(make, Layers, input, path, Word));
        var around = $"{path}.{ShortcutWord}";
        var shortcut = Shortcut is { Count: > 0 } list ? new Sequential(around, Built(make, list, input, around, ShortcutWord)) : null;
        return new Residual(path, body, shortcut);
    }

    static IReadOnlyList<Layer> Built(NetworkBuilder make, IReadOnlyList<LayerSpec> list, Shape input, string path, string word)
    {
        try
        {
            return make.Layers(list, input, path);
        }
        catch (LayerListException inner)
        {
            throw inner.Within(word);
        }
    }
}

/// <summary>Layers whose names lie below one name, as <c>features.0</c>.</summary>
/// <param name="Layers">In their order.</param>
public sealed record GroupSpec(IReadOnlyList<LayerSpec> Layers) : LayerSpec
{
    /// <inheritdoc/>
    public override string Word => "group";

    /// <inheritdoc/>
    public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next)
    {
        try
        {
            return new Sequential(path, make.Layers(Layers, input, path));
        }
        catch (LayerListException inner)
        {
            throw inner.Within(Word);
        }
    }
}
