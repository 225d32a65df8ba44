using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>Batch norm of images or features.</summary>
sealed class BatchNormLayer() : LayerKind("batchNorm", "Batch norm of images or features.")
{
    public override LayerSpec Make(Settings settings) => new BatchNormSpec();
}

/// <summary>The rectifier.</summary>
sealed class ReluLayer() : LayerKind("relu", "max(x, 0).")
{
    public override LayerSpec Make(Settings settings) => new ReluSpec();
}

/// <summary>Images as features.</summary>
sealed class FlattenLayer() : LayerKind("flatten", "Images as features.")
{
    public override LayerSpec Make(Settings settings) => new FlattenSpec();
}
