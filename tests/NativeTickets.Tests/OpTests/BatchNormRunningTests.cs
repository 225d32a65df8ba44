namespace NativeTickets.Tests;

/// <summary>The running statistics as results, held to the same laws.</summary>
public sealed class BatchNormRunningTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from shape in new Shape[]
        {
            new(2, 3), new(1, 2, 3, 1), new(15, 2), new(16, 1), new(17, 3, 2, 2), new(31, 2), new(33, 1, 5, 4), new(255, 1), new(257, 2)
        }
        from result in new[] { 3, 4 }
        let name = $"batchnorm running/{shape}/{result}"
        let channels = new Shape(shape[1])
        select new OpCase(
            name,
            [
                new OpInput(shape, true, NormalFloats(name + "/x", shape.Count), false),
                new OpInput(channels, false, NormalFloats(name + "/weight", shape[1]), false),
                new OpInput(channels, false, NormalFloats(name + "/bias", shape[1]), false),
                new OpInput(channels, false, NormalFloats(name + "/mean", shape[1]), false),
                new OpInput(channels, false, [.. NormalFloats(name + "/variance", shape[1]).Select(v => 0.5f + v * v)], false),
            ],
            t =>
            {
                t[0].BatchNorm(t[1], t[2], t[3], t[4], training: true);
                return t[result];
            });
}
