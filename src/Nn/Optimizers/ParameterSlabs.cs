namespace NativeTickets.Nn;

/// <summary>A network's weights, gradients and masks in one slab each, for an optimizer that steps all parameters in one launch.</summary>
sealed class ParameterSlabs : IDisposable
{
    readonly Network network;
    readonly Shape[] shapes;
    readonly Tensor?[] placedMasks;
    TensorSlab? masks;

    ParameterSlabs(Network network, Shape[] shapes, TensorSlab weights, TensorSlab gradients)
    {
        (this.network, this.shapes, Weights, Gradients) = (network, shapes, weights, gradients);
        placedMasks = new Tensor?[shapes.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            weights.Place(i, network.Parameters[i].Value);
            gradients.PlaceGradient(i, network.Parameters[i].Value);
        }
    }

    public TensorSlab Weights { get; }

    public TensorSlab Gradients { get; }

    /// <summary>Gathers a network's parameters; null where its device gains nothing by it.</summary>
    public static ParameterSlabs? TryGather(Network network)
    {
        Shape[] shapes = [.. network.Parameters.Select(p => p.Value.Shape)];
        return TensorSlab.TryCreate(network.Device, shapes) is { } weights && TensorSlab.TryCreate(network.Device, shapes) is { } gradients
            ? new ParameterSlabs(network, shapes, weights, gradients)
            : null;
    }

    /// <summary>The masks as they are set now, 1 where a parameter has none; null where none has. Masks that were set since the last step are moved
    /// here.</summary>
    public TensorSlab? Masks()
    {
        var (isMasked, isMoved) = (false, false);
        for (var i = 0; i < placedMasks.Length; i++)
        {
            var mask = network.Parameters[i].MaskTensor;
            isMasked |= mask is not null;
            if (mask == placedMasks[i]) continue;
            masks ??= TensorSlab.TryCreate(network.Device, shapes, 1)!;
            if (mask is null) masks.Fill(i, 1);
            else masks.Place(i, mask);
            placedMasks[i] = mask;
            isMoved = true;
        }
        if (isMoved) network.Device.Synchronize(); // a step that is abandoned would leave masks where nobody wrote them
        return isMasked ? masks : null;
    }

    public void Dispose()
    {
        Weights.Dispose();
        Gradients.Dispose();
        masks?.Dispose();
    }
}
