namespace NativeTickets.Tests;

public sealed class MatMulTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        OfBatch(1, 1, 1), OfBatch(15, 16, 17), OfBatch(16, 33, 4), OfBatch(17, 50, 10), OfBatch(31, 17, 16), OfBatch(33, 7, 31), OfBatch(255, 3, 2),
        OfBatch(257, 2, 5),
        OfMatrices(1, 1, 1), OfMatrices(4, 7, 3), OfMatrices(15, 1, 33), OfMatrices(16, 16, 16), OfMatrices(17, 31, 1), OfMatrices(33, 15, 17),
        OfMatrices(70, 40, 50),
    ];

    [Fact]
    public void A_product_is_the_sum_over_columns_and_rows()
    {
        using var device = Device.Open("cpu");
        using var a = Tensor.FromArray(device, new Shape(2, 3), [1, 2, 3, 4, 5, 6]);
        using var b = Tensor.FromArray(device, new Shape(3, 2), [1, 10, 2, 20, 3, 30]);
        using var y = a.MatMul(b);
        Assert.Equal((new Shape(2, 2), false), (y.Shape, y.HasBatchAxis));
        Assert.Equal([14, 140, 32, 320], y.ToArray());
    }

    [Fact]
    public void A_pruned_factor_gives_the_product_of_what_is_left()
    {
        using var device = Device.Open("cpu");
        var mask = NormalFloats("matmul/mask", 40 * 30).Select(v => v > 1 ? 1f : 0f).ToArray();
        using var a = Tensor.FromBatch(device, new Shape(20, 40), NormalFloats("matmul/a", 20 * 40));
        using var dense = Tensor.FromArray(device, new Shape(40, 30), [.. NormalFloats("matmul/b", 40 * 30).Zip(mask, (v, m) => v * m)]);
        using var sparse = Tensor.FromArray(device, new Shape(40, 30), dense.ToArray());
        sparse.SetSurvivors(mask);
        using var expected = a.MatMul(dense);
        using var actual = a.MatMul(sparse);
        foreach (var (x, y) in expected.ToArray().Zip(actual.ToArray())) Assert.Equal(x, y, 1e-4f); // another order of a sum of some ten terms near 1
    }

    [Fact]
    public void A_pruned_factor_gets_its_whole_gradient_where_that_is_asked_for()
    {
        using var device = Device.Open("cpu");
        var mask = Enumerable.Range(0, 40 * 30).Select(i => i % 7 == 0 ? 1f : 0f).ToArray();
        using var b = Tensor.FromArray(device, new Shape(40, 30), mask, requiresGradient: true);
        b.SetSurvivors(mask);
        b.GathersWholeGradient = true;
        using var tape = new Tape(device, GradientTarget.Parameters);
        tape.Backward(tape.Input(new Shape(20, 40), NormalFloats("matmul/a", 20 * 40)).MatMul(b).Sum());
        Assert.DoesNotContain(0f, b.Gradient!.ToArray());
    }

    [Theory, InlineData("tf32"), InlineData("bf16")]
    public void Tensor_cores_agree_with_the_reference_within_their_factors_rounding(string precision) => AgreesOnTensorCores(precision);

    static OpCase OfBatch(int m, int k, int n)
    {
        var name = $"matmul/batch/m{m}k{k}n{n}";
        return new OpCase(
            name,
            [
                new OpInput(new Shape(m, k), true, NormalFloats(name + "/a", m * k)),
                new OpInput(new Shape(k, n), false, NormalFloats(name + "/b", k * n)),
            ],
            t => t[0].MatMul(t[1]));
    }

    /// <summary>Two plain matrices; the batch of one number, which takes no part, brings the tape.</summary>
    static OpCase OfMatrices(int m, int k, int n)
    {
        var name = $"matmul/plain/m{m}k{k}n{n}";
        return new OpCase(
            name,
            [
                new OpInput(new Shape(1), true, [0], false),
                new OpInput(new Shape(m, k), false, NormalFloats(name + "/a", m * k)),
                new OpInput(new Shape(k, n), false, NormalFloats(name + "/b", k * n)),
            ],
            t => t[1].OnTape(t[0].Tape!).MatMul(t[2]));
    }
}
