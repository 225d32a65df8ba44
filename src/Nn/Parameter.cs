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
        if (!value.RequiresGradient) throw new ArgumentException($"parameter {name} wants a tensor that requires a gradient", nameof(value));
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

    /// <summary>1 keeps, 0 is pruned; null where nothing is. The optimizer's step enforces it.</summary>
    public Tensor? Mask { get; private set; }

    /// <summary>Sets or removes the mask, and sets pruned weights to +0.</summary>
    /// <param name="mask">0 or 1 for each weight, row-major; null for none.</param>
    /// <exception cref="ShapeException">The count is not that of the weights, or an entry is neither 0 nor 1.</exception>
    public void SetMask(ReadOnlySpan<float> mask)
    {
        if (mask.IsEmpty)
        {
            Mask?.Dispose();
            Mask = null;
            Value.SetSurvivors([]);
            return;
        }
        if (mask.Length != Value.Shape.Count) throw new ShapeException($"mask of {Name}: wants {Value.Shape.Count} entries for {Value.Shape}, got {mask.Length}");
        var weights = Value.ToArray();
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] is not (0 or 1)) throw new ShapeException($"mask of {Name}: entries are 0 or 1, got {mask[i]} at {i}");
            if (mask[i] == 0) weights[i] = 0;
        }
        if (Mask is null) Mask = Tensor.FromArray(Value.Device, Value.Shape, mask);
        else Mask.Write(mask);
        Value.Write(weights);
        Value.SetSurvivors(mask);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        Mask?.Dispose();
    }
}
