namespace NativeTickets.Lab.Running;

/// <summary>The key that says what matrix products multiply.</summary>
static class PrecisionKey
{
    /// <summary><c>tf32</c>, <c>bf16</c> or <c>fp32</c>.</summary>
    public static Key<string> Precision { get; } = new("precision", Rules.Word("tf32", "bf16", "fp32"), Default.Of("tf32"),
        "What convolutions and linear layers multiply on a GPU with tensor cores: factors of 10 (`tf32`), 7 (`bf16`) or 23 bits of mantissa (`fp32`, without "
        + "tensor cores and "
        + "slower); sums are floats. In `bf16` activations and their gradients are stored so, too. Other devices multiply floats, whatever is asked.");
}
