using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class L2SquareChangeTests
{
    static readonly ImageShape Shape = new(2, 20, 16);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(29)]
    public void A_tile_has_length_1_and_two_halves_of_opposite_sign(int side)
    {
        var tile = L2SquareChange.Tile(side, beside: false);
        Assert.Equal(1, tile.Sum(value => value * value), 1e-12);
        for (var i = 0; i < tile.Length; i++) Assert.Equal(i / side < side / 2 ? 1 : -1, Math.Sign(tile[i]));
        var turned = L2SquareChange.Tile(side, beside: true);
        for (var i = 0; i < tile.Length; i++) Assert.Equal(tile[i], turned[i % side * side + i / side]);
    }

    // by hand: the upper half has one row, the lower two; each is 1 + 1/4 at its middle and 1/4 around it, made to length 1; then the whole
    [Fact]
    public void A_tile_of_three_is_known()
    {
        var (upper, lower) = (new[] { 0.25, 1.25, 0.25 }, new[] { 0.25, 0.25, 0.25, 0.25, 1.25, 0.25 });
        double[] expected = [.. upper.Select(v => v / Math.Sqrt(1.6875)), .. lower.Select(v => -v / Math.Sqrt(1.875))];
        Assert.Equal(expected.Select(v => v / Math.Sqrt(2)), L2SquareChange.Tile(3, beside: false), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Every_change_has_the_length_of_the_budget_and_touches_only_two_windows()
    {
        const float epsilon = 0.3f;
        var change = new L2SquareChange(epsilon);
        var (clean, image, stream) = (new float[2 * 20 * 16], new float[2 * 20 * 16], new RandomStream(1, "square"));
        Array.Fill(clean, 0.5f); // far from black and white
        change.Start(image, clean, Shape, stream);
        Assert.Equal(epsilon, new L2Threat(1).Distance(image, clean), 1e-6);
        Assert.InRange(image.Zip(clean).Count(pair => pair.First != pair.Second), 0.8 * image.Length, image.Length);
        for (var query = 0; query < 50; query++)
        {
            float[] before = [.. image];
            change.Draw(image, clean, Shape, 3, stream);
            Assert.Equal(epsilon, new L2Threat(1).Distance(image, clean), 1e-6);
            // outside of the windows the change keeps its direction: it is stretched by one factor
            float[] ratios = [.. image.Select((pixel, i) => (pixel - clean[i]) / (before[i] - clean[i])).Where(ratio => float.IsFinite(ratio))];
            var usual = ratios.Order().ElementAt(ratios.Length / 2);
            Assert.InRange(ratios.Count(ratio => Math.Abs(ratio - usual) > 1e-2), 0, 2 * 2 * 9);
        }
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(12, 12)]
    [InlineData(24, 24)]
    [InlineData(3, 40)]
    public void It_starts_on_images_whose_sides_are_no_multiple_of_five_too(int height, int width)
    {
        var image = new float[height * width];
        new L2SquareChange(0.5f).Start(image, image, new ImageShape(1, height, width), new RandomStream(1, "square"));
        Assert.Contains(image, pixel => pixel > 0);
        Assert.All(image, pixel => Assert.InRange(pixel, 0, 1));
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    public void Small_images_have_the_largest_odd_square_that_fits(int image, int side) =>
        Assert.Equal(side, Square.Side(0, 100, image, image, isL2: true));

    [Fact]
    public void Attacks_whose_steps_are_of_some_norms_refuse_others()
    {
        Refused("Square", () => new Square(new Cube()));
        Refused("FMN", () => new Fmn(new Cube()));
        Refused("FAB", () => new Fab(new Cube()));
        Refused("untargeted FAB", () => Fab.Untargeted(new Cube()));
        Refused("APGD in the form of its code", () => new Apgd(new Cube(), new CrossEntropyLoss(), form: ApgdForm.Code));
        Refused("Square", () => AttackSequence.AutoAttack(new Cube(), AutoAttackVersion.Rand));

        static void Refused(string attack, Func<ImageAttack> make) => Assert.Equal($"{attack} knows the norms linf and l2, got cube",
            Assert.Throws<AdversarialException>(make).Message);
    }

    sealed record Cube() : Threat(0.1f)
    {
        public override string Norm => "cube";

        public override Threat WithEpsilon(float epsilon) => this;

        public override double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean) => 0;

        public override void Project(Span<float> image, ReadOnlySpan<float> clean) { }

        public override void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize) { }

        public override void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream) { }
    }
}
