using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>
/// A linear layer to 6, ReLU, and a linear layer to 3, on 1×4×4 images: small enough to reason about, with a state that counts the passes in train mode.
/// </summary>
sealed class TinyNetwork : Layer
{
    readonly Parameter weight1, bias1, weight2, bias2;
    readonly StateTensor state;

    TinyNetwork(Device device, long seed) : base("")
    {
        weight1 = Make(device, seed, "fc1.weight", new Shape(6, 16), true);
        bias1 = Make(device, seed, "fc1.bias", new Shape(6), false);
        weight2 = Make(device, seed, "fc2.weight", new Shape(3, 6), true);
        bias2 = Make(device, seed, "fc2.bias", new Shape(3), false);
        state = new StateTensor("bn.running_mean", Tensor.FromArray(device, new Shape(2), [0.25f, -1f]));
    }

    public override IReadOnlyList<Parameter> OwnParameters => [weight1, bias1, weight2, bias2];

    public override IReadOnlyList<StateTensor> OwnState => [state];

    public override string Kind => "tiny";

    public override Shape OutputShape(Shape input) => new(input[0], 3);

    public override Tensor Forward(Tensor x, Mode mode)
    {
        if (mode == Mode.Train) state.Value.Write([.. state.Value.ToArray().Select(s => s + 1)]);
        return x.Flatten().Linear(weight1.Value, bias1.Value).Relu().Linear(weight2.Value, bias2.Value);
    }

    public static Network Create(Device device, long seed = 1) => new("tiny", device, new ImageShape(1, 4, 4), 3, new TinyNetwork(device, seed));

    static Parameter Make(Device device, long seed, string name, Shape shape, bool isPrunable)
    {
        var stream = new RandomStream(seed, "tiny/" + name);
        var values = new float[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = stream.NextNormal();
        return new Parameter(name, Tensor.FromArray(device, shape, values, requiresGradient: true), isPrunable);
    }
}
