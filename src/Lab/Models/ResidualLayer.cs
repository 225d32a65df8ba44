using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>Layers around which the input goes too.</summary>
sealed class ResidualLayer() : LayerKind("residual", "The sum of what its layers make of the input and of the input itself, or what the shortcut makes of it.")
{
    // their rule is about the registry that this kind stands in
    readonly Lazy<(Key<IReadOnlyList<Chosen<LayerKind>>> Layers, Key<IReadOnlyList<Chosen<LayerKind>>> Shortcut)> keys = new(() => (
        new("layers", List, Default.Required, "What the input goes through."),
        new("shortcut", List, Default.Absent("the input itself"), "What gives the input the extents of their output, where those differ.")));

    public override IReadOnlyList<Key> Keys => [keys.Value.Layers, keys.Value.Shortcut];

    public override Key MainKey => keys.Value.Layers;

    public override LayerSpec Make(Settings settings) => new ResidualSpec(MakeAll(keys.Value.Layers.Read(settings)),
        keys.Value.Shortcut.TryRead(settings, out var shortcut) ? MakeAll(shortcut) : null);
}
