using System.Numerics;

namespace NativeTickets.Tests;

/// <summary>Arithmetic on floats that IEEE 754 defines to the last bit, subnormals kept. Approximations are not known: their bits are the hardware's.</summary>
static class FloatInstructions
{
    public static Action<PtxThread>? Decode(PtxLine line) => line.Type == "f32" ? Typed<float>(line) : Typed<double>(line);

    static Action<PtxThread>? Typed<T>(PtxLine line) where T : unmanaged, IBinaryFloatingPointIeee754<T> => line.Parts switch
    {
        ["add", _] or ["add", "rn", _] => IntegerInstructions.Binary<T>(line, (a, b) => a + b),
        ["sub", _] or ["sub", "rn", _] => IntegerInstructions.Binary<T>(line, (a, b) => a - b),
        ["mul", _] or ["mul", "rn", _] => IntegerInstructions.Binary<T>(line, (a, b) => a * b),
        ["div", "rn", _] => IntegerInstructions.Binary<T>(line, (a, b) => a / b),
        ["fma" or "mad", "rn", _] => IntegerInstructions.Ternary<T>(line, T.FusedMultiplyAdd),
        ["sqrt", "rn", _] => IntegerInstructions.Unary<T>(line, T.Sqrt),
        ["rcp", "rn", _] => IntegerInstructions.Unary<T>(line, a => T.One / a),
        ["neg", _] => IntegerInstructions.Unary<T>(line, a => -a),
        ["abs", _] => IntegerInstructions.Unary<T>(line, T.Abs),
        ["min", _] => IntegerInstructions.Binary<T>(line, T.MinNumber),
        ["max", _] => IntegerInstructions.Binary<T>(line, T.MaxNumber),
        ["min", "NaN", _] => IntegerInstructions.Binary<T>(line, T.Min),
        ["max", "NaN", _] => IntegerInstructions.Binary<T>(line, T.Max),
        _ => null,
    };
}
