namespace NativeTickets.Tests;

public sealed class MeanTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in Edges
        let shape = new Shape(n, 3, 2, 5)
        from axis in new[] { -1, 0, 1, 3 }
        let x = new OpInput(shape, true, NormalFloats($"mean/{n}", shape.Count))
        select new OpCase($"mean/n{n}/{axis}", [x], t => axis < 0 ? t[0].Mean() : t[0].Mean(axis));
}
