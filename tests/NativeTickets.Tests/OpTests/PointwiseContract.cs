namespace NativeTickets.Tests;

/// <summary>The law book for a function of one number, with and without a batch axis.</summary>
/// <param name="apply">The op.</param>
/// <param name="domain">Makes of a normal number one that the op takes and at which it has a derivative.</param>
public abstract class PointwiseContract(Func<Tensor, Tensor> apply, Func<float, float> domain) : OpContract
{
    public override IEnumerable<OpCase> Cases
    {
        get
        {
            var name = GetType().Name;
            foreach (var n in Edges)
            {
                var shape = new Shape(n, 3, 2, 5);
                yield return new OpCase($"{name}/n{n}", [new OpInput(shape, true, Values($"{name}/n{n}", shape.Count))], t => apply(t[0]));
            }
            var plain = new Shape(5, 7);
            yield return new OpCase(
                $"{name}/plain", [new OpInput(new Shape(1), true, [0], false), new OpInput(plain, false, Values($"{name}/plain", plain.Count))],
                t => apply(t[1].OnTape(t[0].Tape!)));
        }
    }

    /// <summary>x, or a number further on where x is within a thousandth of a kink: there is no derivative.</summary>
    protected static float Beside(float x, params ReadOnlySpan<float> kinks)
    {
        foreach (var kink in kinks)
            if (Math.Abs(x - kink) < 1e-3f) return x + 0.01f;
        return x;
    }

    float[] Values(string name, int count) => [.. NormalFloats(name, count).Select(domain)];
}

/// <summary>The law book for a function of two numbers, each of which may be the same everywhere.</summary>
/// <param name="apply">Of two tensors.</param>
/// <param name="withNumber">Of a tensor and a number.</param>
/// <param name="ofNumber">Of a number and a tensor.</param>
/// <param name="domain">Makes of a normal number one that the op takes.</param>
public abstract class PairwiseContract(
    Func<Tensor, Tensor, Tensor> apply, Func<Tensor, float, Tensor> withNumber, Func<float, Tensor, Tensor> ofNumber, Func<float, float> domain) : OpContract
{
    public override IEnumerable<OpCase> Cases
    {
        get
        {
            var name = GetType().Name;
            foreach (var n in Edges)
            {
                var shape = new Shape(n, 2, 3, 3);
                var (a, b) = (Input($"{name}/a{n}", shape, true), Input($"{name}/b{n}", shape, true));
                yield return new OpCase($"{name}/n{n}", [a, b], t => apply(t[0], t[1]));
                yield return new OpCase($"{name}/with-number/n{n}", [a], t => withNumber(t[0], -1.75f));
                yield return new OpCase($"{name}/of-number/n{n}", [b], t => ofNumber(-1.75f, t[0]));
                yield return new OpCase($"{name}/itself/n{n}", [b], t => apply(t[0], t[0]));
            }
            var (batch, number) = (Input($"{name}/batch", new Shape(17, 3), true), new OpInput(default, false, [-1.25f]));
            yield return new OpCase($"{name}/with-one", [batch, number], t => apply(t[0], t[1].OnTape(t[0].Tape!)));
            yield return new OpCase($"{name}/of-one", [batch, number], t => apply(t[1].OnTape(t[0].Tape!), t[0]));
            var plain = new Shape(5, 7);
            yield return new OpCase(
                $"{name}/plain", [new OpInput(new Shape(1), true, [0], false), Input($"{name}/a", plain, false), Input($"{name}/b", plain, false)],
                t => apply(t[1].OnTape(t[0].Tape!), t[2].OnTape(t[0].Tape!)));
        }
    }

    OpInput Input(string name, Shape shape, bool hasBatchAxis) => new(shape, hasBatchAxis, [.. NormalFloats(name, shape.Count).Select(domain)]);
}
