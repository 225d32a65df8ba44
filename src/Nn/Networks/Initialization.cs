namespace NativeTickets.Nn;

/// <summary>How a parameter's first numbers are chosen.</summary>
/// <param name="Kind">From what they are drawn.</param>
/// <param name="Amount">The constant, the bound of the uniform distribution, or the standard deviation of the normal one.</param>
readonly record struct Initialization(Distribution Kind, float Amount)
{
    public static Initialization Zero => new(Distribution.Constant, 0);

    public static Initialization One => new(Distribution.Constant, 1);

    public static Initialization Constant(float value) => new(Distribution.Constant, value);

    /// <summary>Normal with mean 0.</summary>
    public static Initialization Normal(double deviation) => new(Distribution.Normal, (float)deviation);

    /// <summary>Normal with deviation √(2 / (window² · filters)), He et al. 2015, section 2.2, backward case.</summary>
    public static Initialization HeNormal(int window, int filters) => Normal(Math.Sqrt(2.0 / ((double)window * window * filters)));

    /// <summary>Uniform in ±1/√inputs, where inputs are the numbers that one output sees.</summary>
    public static Initialization UniformByInputs(int inputs) => new(Distribution.Uniform, (float)(1 / Math.Sqrt(inputs)));

    public void Draw(RandomStream stream, Span<float> values)
    {
        switch (Kind)
        {
            case Distribution.Constant:
                values.Fill(Amount);
                break;
            case Distribution.Uniform:
                foreach (ref var value in values) value = stream.NextUniform(-Amount, Amount);
                break;
            default:
                foreach (ref var value in values) value = Amount * stream.NextNormal();
                break;
        }
    }
}
