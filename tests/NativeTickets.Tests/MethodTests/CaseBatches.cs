using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>The images of a case, as one batch or in equal parts, the last of which has what is left over.</summary>
sealed class CaseBatches(WeightsEntry images, WeightsEntry labels, int parts = 1) : ScoringBatches
{
    public CaseBatches(MethodCase numbers, int parts = 1) : this(numbers.Named("images"), numbers.Named("labels"), parts) { }

    public override int Count => parts;

    public override Batch Load(int index, Tape tape)
    {
        var (part, length) = (images.Shape[0] / parts, images.Values.Length / images.Shape[0]);
        var count = index == parts - 1 ? images.Shape[0] - index * part : part;
        var shape = images.Shape.With(0, count);
        return new Batch(tape.Input(shape, images.Values.AsSpan(index * part * length, shape.Count)),
            tape.Input(new Shape(count), labels.Values.AsSpan(index * part, count)));
    }
}
