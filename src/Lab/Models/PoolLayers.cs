using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>What pools with a window share.</summary>
abstract class WindowedPool(string name, string doc) : LayerKind(name, doc)
{
    /// <summary>How much a pool takes together.</summary>
    protected static readonly Key<int> Window = new("window", Rules.Count(1, 255), Default.Required, "Rows and columns of a window; windows lie side by side.");

    public sealed override IReadOnlyList<Key> Keys => [Window];

    public sealed override Key MainKey => Window;
}

/// <summary>The largest of each window.</summary>
sealed class MaxPoolLayer() : WindowedPool("maxPool", "The largest of each window.")
{
    public override LayerSpec Make(Settings settings) => new MaxPool2dSpec(Window.Read(settings));
}

/// <summary>The mean of each window.</summary>
sealed class AveragePoolLayer() : WindowedPool("averagePool", "The mean of each window.")
{
    public override LayerSpec Make(Settings settings) => new AveragePool2dSpec(Window.Read(settings));
}

/// <summary>The mean of each channel.</summary>
sealed class GlobalAveragePoolLayer() : LayerKind("globalAveragePool", "The mean of each channel.")
{
    public override LayerSpec Make(Settings settings) => new GlobalAveragePoolSpec();
}
