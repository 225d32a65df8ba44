namespace NativeTickets.Kernels;

/// <summary>
/// What convolutions and linear layers multiply on a GPU with tensor cores. Sums, weights, activations and everything else are float in any case; other devices
/// multiply floats whatever is asked.
/// </summary>
public enum MatrixPrecision
{
    /// <summary>Floats, 23 bits of mantissa; no tensor cores.</summary>
    Fp32,

    /// <summary>Factors rounded to 10 bits of mantissa and the range of float.</summary>
    Tf32,

    /// <summary>Factors rounded to 7 bits of mantissa and the range of float.</summary>
    Bf16,
}
