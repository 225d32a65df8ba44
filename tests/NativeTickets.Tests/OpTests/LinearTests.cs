namespace NativeTickets.Tests;

public sealed class LinearTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        Case(1, 1, 1, true), Case(4, 7, 3, true), Case(15, 16, 17, false), Case(16, 33, 4, true), Case(17, 50, 10, true),
        Case(33, 31, 65, false), Case(65, 15, 13, true),
        Case(31, 17, 16, true), Case(255, 3, 2, true), Case(257, 2, 5, false), Case(2, 255, 257, true),
    ];

    [Fact]
    public void A_weight_for_another_number_of_inputs_is_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2, 5), new float[10]);
        using var weight = Tensor.Zeros(device, new Shape(3, 4));
        Assert.Equal("linear: weight [3, 4] is for 4 inputs (axis 1), the input [2, 5] has 5 (axis 1)",
            Assert.Throws<ShapeException>(() => x.Linear(weight)).Message);
    }

    static OpCase Case(int n, int inputs, int outputs, bool bias)
    {
        var name = $"linear/n{n}i{inputs}o{outputs}";
        var list = new List<OpInput>
        {
            new(new Shape(n, inputs), true, NormalFloats(name + "/x", n * inputs)),
            new(new Shape(outputs, inputs), false, NormalFloats(name + "/weight", outputs * inputs)),
        };
        if (bias) list.Add(new OpInput(new Shape(outputs), false, NormalFloats(name + "/bias", outputs)));
        return new OpCase(name, [.. list], t => t[0].Linear(t[1], bias ? t[2] : null));
    }

    [Theory, InlineData("tf32"), InlineData("bf16")]
    public void Tensor_cores_agree_with_the_reference_within_their_factors_rounding(string precision) => AgreesOnTensorCores(precision);
}
