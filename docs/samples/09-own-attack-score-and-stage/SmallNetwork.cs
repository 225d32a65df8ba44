using NativeTickets.Nn;

namespace NativeTickets.Samples;

/// <summary>small-n: one hidden layer of n units.</summary>
sealed class SmallNetwork : NetworkFamily
{
    public override IReadOnlyList<string> Forms => ["small-<n>"];

    public override IReadOnlyList<string> Examples => ["small-64"];

    public override NetworkRecipe? TryParse(string name)
    {
        if (DigitsAfter(name, "small-") is not { } digits) return null;
        var units = Number(name, digits, "number of units", limit: 4096);
        return new((make, input, classes) => make.Layers(
            [new FlattenSpec(), new LinearSpec(units), new ReluSpec(), new LinearSpec(classes)], new Shape(1, input.Channels, input.Height, input.Width)));
    }
}
