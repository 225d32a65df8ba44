using System.Buffers;
using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>What the random start of an attack is drawn from; the same key gives the same start on every device, for any number of threads.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Purpose">What the attack is for: <c>train</c>, <c>evaluate</c> …</param>
/// <param name="Draw">Which independent start: the number of the restart.</param>
/// <param name="Epoch">0-based epoch; 0 in an evaluation after training.</param>
/// <param name="Step">0-based batch within the epoch or evaluation.</param>
public readonly record struct StartKey(long Seed, string Purpose, int Draw = 0, int Epoch = 0, int Step = 0)
{
    /// <summary>The key of a training step.</summary>
    public static StartKey Of(StepContext context, string purpose) => new(context.Seed, purpose, 0, context.Epoch, context.Step);

    const float NearDeviation = 0.001f; // of TRADES and MART

    /// <summary>Writes <c>x + 0.001 · N(0, 1)</c> to a batch, from where attacks start that would find no gradient at x itself.</summary>
    /// <param name="adversarial">Overwritten.</param>
    /// <param name="clean">x.</param>
    /// <param name="tape">Empty afterwards.</param>
    internal void StartNear(Tensor adversarial, Tensor clean, Tape tape)
    {
        WriteNormalNoise(adversarial, NearDeviation);
        adversarial.CopyFrom(tape.Input(clean).Add(adversarial));
        tape.Clear();
    }

    /// <summary>Writes noise from N(0, deviation²) to a batch, drawn in logical order.</summary>
    internal void WriteNormalNoise(Tensor target, float deviation)
    {
        var stream = Stream();
        var noise = ArrayPool<float>.Shared.Rent(target.Shape.Count);
        try
        {
            var values = noise.AsSpan(0, target.Shape.Count);
            // how many random words a normal number takes is known only by drawing it
            if (target.Device.Part is { } part)
                for (var i = part.First * (target.Shape.Count / part.Count); i > 0; i--) stream.NextNormal();
            foreach (ref var value in values) value = deviation * stream.NextNormal();
            target.Write(values);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(noise);
        }
    }

    /// <summary>The numbers of this start; the same key gives the same numbers.</summary>
    public RandomStream Stream() => new(Seed, "attack/" + Purpose, Draw, Epoch, Step);
}
