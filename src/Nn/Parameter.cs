namespace NativeTickets.Nn;

/// <summary>A tensor that training moves, with the mask of a ticket where it has one. Disposes both.</summary>
public sealed class Parameter : IDisposable
{
    /// <summary>A named weight.</summary>
    /// <param name="name">Its path in the network, <c>features.0.weight</c>.</param>
    /// <param name="value">A plain tensor that requires a gradient.</param>
    /// <param name="isPrunable">True for convolution and linear weights; false for biases and batch norm.</param>
    public Parameter(string name, Tensor value, bool isPrunable)
    {
        if (!value.RequiresGradient) throw new ArgumentException($"parameter {name} needs a tensor that requires a gradient", nameof(value));
        Name = name;
        Value = value;
        IsPrunable = isPrunable;
    }

    /// <summary>Its path in the network; also its name in a weights file.</summary>
    public string Name { get; }

    /// <summary>The weights.</summary>
    public Tensor Value { get; }

    /// <summary>True for convolution and linear weights.</summary>
    public bool IsPrunable { get; }

    /// <summary>Which weights are kept; null where none is pruned.</summary>
    public Mask? Mask { get; private set; }

    /// <summary>The mask on the device, 1 keeps, 0 is pruned, of the weights' shape: what an optimizer's step enforces it with. Null where none is
    /// pruned.</summary>
    public Tensor? MaskTensor { get; private set; }

    /// <summary>Sets or removes the mask, and sets pruned weights to +0.</summary>
    /// <param name="mask">Null for none.</param>
    /// <exception cref="ShapeException">The count is not that of the weights.</exception>
    public void SetMask(Mask? mask)
    {
        if (mask is null)
        {
            MaskTensor?.Dispose();
            (Mask, MaskTensor) = (null, null);
            Value.SetSurvivors([]);
            return;
        }
        if (mask.Count != Value.Shape.Count)
            throw new ShapeException($"mask of {Name}: expected {Value.Shape.Count} entries for {Value.Shape}, got {mask.Count}");
        var (weights, numbers) = (Value.ToArray(), mask.ToFloats());
        if (MaskTensor is null) MaskTensor = Tensor.FromArray(Value.Device, Value.Shape, numbers);
        else MaskTensor.Write(numbers);
        Mask = mask;
        if (mask.ApplyTo(weights)) Value.Write(weights);
        Value.SetSurvivors(numbers);
    }

    /// <summary>Sets or removes the mask, given in numbers, and sets pruned weights to +0.</summary>
    /// <param name="mask">1 or 0 for each weight, row-major; empty for none.</param>
    /// <exception cref="ShapeException">The count is not that of the weights.</exception>
    /// <exception cref="NetworkException">An entry is neither 0 nor 1.</exception>
    public void SetMask(ReadOnlySpan<float> mask) => SetMask(mask.IsEmpty ? null : Mask.FromFloats(Name, mask));

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        MaskTensor?.Dispose();
    }
}

/// <summary>A tensor that belongs to a network's state but is not trained: running statistics.</summary>
/// <param name="Name">Its path in the network; also its name in a weights file.</param>
/// <param name="Value">A plain tensor.</param>
public sealed record StateTensor(string Name, Tensor Value);
