namespace NativeTickets.Nn;

/// <summary>How a parameter's first numbers are chosen.</summary>
public readonly record struct Initialization
{
    enum Distribution { Constant, Uniform, Normal, UniformFromZero }

    readonly Distribution kind;
    readonly float amount; // the constant, the bound of the uniform distribution, or the standard deviation of the normal one

    Initialization(Distribution kind, float amount) => (this.kind, this.amount) = (kind, amount);

    /// <summary>All 0.</summary>
    public static Initialization Zero => default;

    /// <summary>All 1.</summary>
    public static Initialization One => Constant(1);

    /// <summary>All the same.</summary>
    public static Initialization Constant(float value) => new(Distribution.Constant, value);

    /// <summary>Uniform in [−bound, bound).</summary>
    public static Initialization Uniform(double bound) => new(Distribution.Uniform, (float)bound);

    /// <summary>Uniform in [0, bound).</summary>
    public static Initialization UniformFromZero(double bound) => new(Distribution.UniformFromZero, (float)bound);

    /// <summary>Normal with mean 0.</summary>
    public static Initialization Normal(double deviation) => new(Distribution.Normal, (float)deviation);

    /// <summary>Normal with deviation √(2 / (window² · filters)), He et al. 2015, section 2.2, backward case.</summary>
    public static Initialization HeNormal(int window, int filters) => Normal(Math.Sqrt(2.0 / ((double)window * window * filters)));

    /// <summary>
    /// Uniform in ±1/√inputs, where inputs are the numbers that one output sees: what PyTorch starts convolutions and linear layers from, weights (Kaiming
    /// uniform with a = √5)
    /// and biases alike.
    /// </summary>
    public static Initialization UniformByInputs(int inputs) => Uniform(1 / Math.Sqrt(inputs));

    internal void Draw(RandomStream stream, Span<float> values)
    {
        switch (kind)
        {
            case Distribution.Constant:
                values.Fill(amount);
                break;
            case Distribution.Uniform:
                foreach (ref var value in values) value = stream.NextUniform(-amount, amount);
                break;
            case Distribution.Normal:
                foreach (ref var value in values) value = amount * stream.NextNormal();
                break;
            case Distribution.UniformFromZero:
                foreach (ref var value in values) value = stream.NextUniform(0, amount);
                break;
            default:
                throw new InvalidOperationException($"no distribution {kind}");
        }
    }
}
