namespace NativeTickets.Kernels;

/// <summary>
/// Products on tensor cores for compute capability 9.0 and later. ILGPU 1.5.3 writes texts for 8.0 at most, where an assembler makes two instructions of a
/// rounding to tf32; 9.0 has one, which rounds ties to even and leaves NaN NaN. Source: PTX ISA 8.8, section "cvt".
/// </summary>
static class HopperText
{
    const string Target = ".target sm_80", Rounding = "cvt.rna.tf32.f32";

    /// <summary>A text for 8.0 as one for 9.0.</summary>
    public static string Of(string ptx) => ptx.Contains(Target, StringComparison.Ordinal)
        ? ptx.Replace(Target, ".target sm_90", StringComparison.Ordinal).Replace(Rounding, "cvt.rn.tf32.f32", StringComparison.Ordinal)
        : throw new InvalidOperationException($"ILGPU was expected to write {Target}");
}
