using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>2:4 masks, transposable ones too, against public code and exhaustive search.</summary>
public sealed class PatternMaskTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows("1-scores", "n:m");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Masks_are_those_of_public_code(string place, string name)
    {
        var numbers = MethodCase.Read(place, "1-scores", name);
        var weight = numbers.Named("weight");
        NamedWeights[] weights = [new("w", weight.Values) { Shape = weight.Shape }];
        foreach (var (key, form) in new[]
        {
            ("mask24", TransposableForm.No), ("transposable24", TransposableForm.Exactly), ("transposable24AtMost", TransposableForm.AtMost),
        })
        {
            var layer = PatternMask.Of(weights, 2, 4, form).Layers[0];
            Assert.Equal(numbers[numbers.Text("expect") + key].Values, layer.ToFloats());
            var magnitude = weight.Values.Where((_, i) => layer[i]).Sum(value => (double)Math.Abs(value));
            var theirs = numbers.Settings.GetProperty("magnitude").GetProperty(key).GetDouble();
            Assert.Equal(theirs, magnitude, theirs * 1e-9);
            if (form == TransposableForm.AtMost) Assert.Equal(numbers.Count("keptAtMost"), layer.KeptCount);
        }
    }

    [Fact]
    public void The_largest_of_each_group_stay_and_of_equals_the_first()
    {
        NamedWeights[] weights = [new("w", [1, -3, 2, 3, 5, 5, 5, 5]) { Shape = new Shape(1, 8) }, new("odd", [1, 2, 3]) { Shape = new Shape(1, 3) }];
        var mask = PatternMask.Of(weights, 2, 4);
        Assert.Equal([false, true, false, true, true, true, false, false], mask.Layers[0].ToFlags());
        Assert.Equal(3, mask.Layers[1].KeptCount); // three inputs are no groups of four
        var existing = new TicketMask(
            [Mask.FromFlags("w", [true, false, true, true, true, true, true, true]), Mask.FromFlags("odd", [true, true, false])]);
        Assert.Equal([3, 2], PatternMask.Of(weights, 2, 4, existing: existing).Layers.Select(layer => layer.KeptCount));
    }

    [Theory]
    [InlineData(TransposableForm.Exactly)]
    [InlineData(TransposableForm.AtMost)]
    public void A_transposable_mask_holds_in_rows_and_columns_and_no_other_pattern_weighs_more(TransposableForm form)
    {
        var stream = new RandomStream(3, "patterns");
        var values = new float[16 * 12];
        foreach (ref var value in values.AsSpan()) value = stream.NextNormal();
        var layer = PatternMask.Of([new NamedWeights("w", values) { Shape = new Shape(16, 12) }], 2, 4, form).Layers[0];
        for (var k = 0; k < 16; k++)
            for (var block = 0; block < 3; block++) RequireTwo(Enumerable.Range(0, 4).Count(i => layer[k * 12 + block * 4 + i]));
        for (var c = 0; c < 12; c++)
            for (var block = 0; block < 4; block++) RequireTwo(Enumerable.Range(0, 4).Count(i => layer[(block * 4 + i) * 12 + c]));

        void RequireTwo(int kept) => Assert.True(form == TransposableForm.Exactly ? kept == 2 : kept <= 2);
    }

    [Fact]
    public void Patterns_that_cannot_be_are_refused()
    {
        NamedWeights[] weights = [new("w", new float[8]) { Shape = new Shape(1, 8) }];
        Assert.Contains("got 5 of 4", Assert.Throws<PruningException>(() => PatternMask.Of(weights, 5, 4)).Message, StringComparison.Ordinal);
        Assert.Contains("got 2 of 8",
            Assert.Throws<PruningException>(() => PatternMask.Of(weights, 2, 8, TransposableForm.AtMost)).Message, StringComparison.Ordinal);
        Assert.Throws<PruningException>(() => PatternMask.Of([new NamedWeights("w", new float[8])], 2, 4));
    }
}
