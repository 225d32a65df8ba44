using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>A layer at an update of masks, on the host.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Weights">Row-major.</param>
/// <param name="Kept">Its mask.</param>
/// <param name="Gradient">Of all weights, pruned ones included; empty where the schedule needs none.</param>
/// <param name="Update">The update.</param>
public readonly record struct LayerState(string Name, float[] Weights, bool[] Kept, float[] Gradient, MaskUpdate Update)
{
    /// <summary>A number uniform in [0, 1) for each place, keyed by layer, seed and step.</summary>
    public float[] Uniform()
    {
        var stream = new RandomStream(Update.Context.Seed, "mask/growth/" + Name, 0, Update.Context.Epoch, Update.Context.Step);
        var numbers = new float[Kept.Length];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = stream.NextUniform();
        return numbers;
    }
}

/// <summary>A mask schedule that changes each layer by itself.</summary>
/// <remarks>Selects on the host, on every device.</remarks>
public abstract class LayerwiseSchedule : MaskSchedule
{
    /// <summary>Whether layers that prune nothing are changed too. A layer that keeps all weights has none to grow.</summary>
    protected virtual bool ChangesDenseLayers => false;

    /// <summary>The change of a layer; null for none.</summary>
    protected abstract LayerChange? Change(LayerState layer);

    /// <inheritdoc/>
    public sealed override void Update(MaskUpdate update)
    {
        foreach (var parameter in update.Network.Parameters.Where(parameter => parameter.IsPrunable))
        {
            if (parameter.Mask is not { PrunedCount: > 0 } && !ChangesDenseLayers) continue;
            var weights = parameter.Value.ToArray();
            var kept = parameter.Mask?.ToFlags() ?? [.. Enumerable.Repeat(true, weights.Length)];
            var gradient = NeedsGradients ? parameter.Value.Gradient!.ToArray() : [];
            if (Change(new LayerState(parameter.Name, weights, kept, gradient, update)) is not { } change) continue;
            change.ApplyTo(weights);
            parameter.Value.Write(weights);
            parameter.SetMask(Mask.FromFlags(parameter.Name, change.Kept));
            foreach (var remembered in update.Optimizer.StateOf(parameter))
            {
                var numbers = remembered.Value.ToArray();
                change.ApplyTo(numbers);
                remembered.Value.Write(numbers);
            }
        }
    }
}
