namespace NativeTickets;

public sealed partial class Tensor
{
    /// <summary>The mean squared error: the mean of <c>(x − target)²</c> over all elements.</summary>
    /// <param name="target">A tensor of this shape, with a batch axis where this one has one. It too gets a gradient where one is asked for.</param>
    /// <returns>One plain number, [], at least 0.</returns>
    /// <exception cref="ShapeException">The shapes differ, or one tensor has a batch axis and the other none.</exception>
    public Tensor MeanSquaredError(Tensor target)
    {
        Arguments.RequireAlike(this, target, "mean squared error");
        var difference = this - target;
        var square = difference * difference;
        var mean = square.Mean();
        difference.ReleaseOffTape();
        square.ReleaseOffTape();
        return mean;
    }
}
